import { describe, expect, it } from 'vitest';
import { load, removeWritten, written } from '../../../test/support/builders/written-configuration.ts';
import { readConfiguration } from '../read-configuration.ts';
import { diffConfigurations } from './diff-configurations.ts';
import type { ConfigurationDiff } from './diff-configurations.ts';
import { effectiveValues, isOfRelease, settledDocument } from './effective-values.ts';
import type { EffectiveValue } from './effective-values.ts';
import { SECTION_OF_SERVER_KEY } from './inherited-keys.ts';

removeWritten();

const server = (name: string, ...more: readonly string[]): string =>
  `  - { server_name: ${name}, mcp_endpoint_url: "http://localhost:1/mcp"${more.map((each) => `, ${each}`).join('')} }\n`;

function valuesOf(text: string): readonly EffectiveValue[] {
  const read = readConfiguration(written(text), { A: 'aaaaaaaaaaaa' });
  if (read.status === 'invalid') throw new Error(JSON.stringify(read.problems));
  return effectiveValues(read.config);
}

function diff(before: string, after: string): ConfigurationDiff {
  return diffConfigurations(valuesOf(before), valuesOf(after));
}

const containing = (words: string): unknown => expect.stringContaining(words);

describe('what a server takes over from a section', () => {
  /** A value of each section's key that is no default. */
  const OTHERS: Readonly<Record<string, unknown>> = {
    mcp_enabled: false,
    rest_enabled: false,
    mcp_expected_tools: ['t'],
    require_both_success: true,
  };

  it.each([...SECTION_OF_SERVER_KEY])('%s is what %s says, as it is when it is resolved', (key, section) => {
    const value = OTHERS[key] ?? (key.endsWith('weight') ? 0.5 : 7);
    const [name = '', inner = ''] = section.split('.');
    const pair = key.endsWith('weight')
      ? { mcp_priority_weight: 0.5, rest_priority_weight: 0.5 }
      : { [inner]: value };
    const own = key.endsWith('weight')
      ? { mcp_priority_weight: 0.5, rest_priority_weight: 0.5 }
      : { [key]: value };
    const base = { server_name: 'one-mcp', mcp_endpoint_url: 'http://localhost:1/mcp' };
    const rest = { rest_health_endpoint_url: 'http://localhost:1/h' };
    const texts = [
      { [name]: pair, servers: [{ ...base, ...rest }] },
      { servers: [{ ...base, ...rest, ...own }] },
    ].map((document) => JSON.stringify(document));
    const [inherited, given] = texts.map((text) => load(text).environments[0]?.release.settings.servers);
    expect(inherited).toEqual(given);
    const row = valuesOf(texts[0] ?? '').find((each) => each.server === 'one-mcp' && each.key === key);
    expect(row).toMatchObject({ value, inheritedFrom: section });
  });
});

describe('the difference of two configurations', () => {
  it('is of meaning: order, comments, spelling and what holds anyway are none', () => {
    const one = `servers:\n${server('a-one')}${server('b-two')}circuit_breaker: { open_seconds: 90 }\n`;
    const two = `# other\ncircuit_breaker: { timeout_seconds: 90, failure_threshold: 3 }\nservers:\n${server('b-two')}${server('a-one', 'mcp_timeout_seconds: 10')}`;
    expect(diff(one, two)).toEqual({ keys: [], servers: [] });
  });

  it('names servers and keys that are added, removed and changed, with what each key does', () => {
    const one = `servers:\n${server('a-one', 'mcp_timeout_seconds: 5')}${server('b-two')}`;
    const two = `monitoring: { shard_size: 9 }\npublic_url: https://x.example.com\nservers:\n${server('a-one', 'mcp_timeout_seconds: 6')}${server('c-three')}`;
    expect(diff(one, two)).toMatchObject({
      keys: [
        { change: 'added', key: 'public_url', before: null, after: 'https://x.example.com' },
        {
          change: 'changed',
          key: 'monitoring.shard_size',
          before: 250,
          after: 9,
          effect: containing('loop'),
        },
      ],
      servers: [
        { change: 'changed', server: 'a-one', keys: [{ key: 'mcp_timeout_seconds', before: 5, after: 6 }] },
        { change: 'removed', server: 'b-two' },
        { change: 'added', server: 'c-three' },
      ],
    });
    expect(diff(two, one).keys).toMatchObject([{ change: 'removed', after: null }, { change: 'changed' }]);
  });

  it('says a change of a section once, and a server that no longer follows it by itself', () => {
    const one = `servers:\n${server('a-one')}${server('b-two')}`;
    const two = `mcp_health_checks: { default_timeout_seconds: 4 }\nservers:\n${server('a-one')}${server('b-two', 'mcp_timeout_seconds: 9')}`;
    expect(diff(one, two)).toMatchObject({
      keys: [{ key: 'mcp_health_checks.default_timeout_seconds', before: 10, after: 4 }],
      servers: [{ server: 'b-two', keys: [{ key: 'mcp_timeout_seconds', before: 10, after: 9 }] }],
    });
  });

  it('shows no secret, only that one is another', () => {
    const one = `servers:\n${server('a-one', 'auth_headers: { X-Key: literal-number-one }')}`;
    const two = `servers:\n${server('a-one', 'auth_headers: { X-Key: literal-number-two }')}`;
    const difference = diff(one, two);
    expect(difference.servers).toHaveLength(1);
    expect(JSON.stringify(difference)).not.toContain('literal-number');
  });

  it('of a stored release and the file that it came from is nothing', () => {
    const text = `global_settings: { retry_attempts: 1 }\nrest_health_checks: { retry_backoff_factor: 3 }\napi: { port: 1 }\nservers:\n${server('a-one')}`;
    const document: unknown = JSON.parse(
      JSON.stringify(load(text).environments[0]?.release.settings.document),
    );
    const stored = effectiveValues(settledDocument(document)).filter(isOfRelease);
    expect(diffConfigurations(stored, valuesOf(text).filter(isOfRelease))).toEqual({ keys: [], servers: [] });
    expect(stored.length).toBeGreaterThan(50);
  });
});
