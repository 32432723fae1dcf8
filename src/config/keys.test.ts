import { describe, expect, it } from 'vitest';
import { load, removeWritten } from '../../test/support/builders/written-configuration.ts';
import { KEYS } from './keys.ts';
import { PARTS, PENDING_KEYS } from './schema/other-keys.ts';

removeWritten();

describe('the table of keys', () => {
  it('gives every key one effect in words', () => {
    expect(KEYS.filter((row) => row.effect === '').map((row) => row.path)).toEqual([]);
    expect(new Set(KEYS.map((row) => row.path)).size).toBe(KEYS.length);
  });

  it('marks what holds secrets', () => {
    const secrets = KEYS.filter((row) => row.status === 'effective' && row.secret).map((row) =>
      row.path.split('.').at(-1),
    );
    expect(secrets).toEqual(
      [
        'heartbeat_url',
        'bot_token',
        'signing_secret',
        'app_token',
        'smtp_url',
        'routing_key',
        'webhook_secret',
        'url',
        'secret',
        'headers',
        'custom_headers',
        'url',
        'servers[]jwt_token',
        'auth_headers',
        'jwt_token',
        'jwt_client_secret',
        'bearer_token',
        'api_key',
        'password',
        'oauth2_client_secret',
        'custom_headers',
      ].map((name) => name.replace('servers[]', '')),
    );
  });

  it('says which part brings a key that is to come, and what to do about one that no part brings', () => {
    const pending = KEYS.filter((row) => row.status === 'pending');
    expect(pending.filter(({ part, effect }) => part === null && effect === 'none in this version')).toEqual(
      [],
    );
    expect(pending.length).toBe(PENDING_KEYS.length);
  });
});

describe('a key without effect is warned about where it is used', () => {
  it.each(PENDING_KEYS)('$path', ({ path, part, instead }) => {
    const { environments } = load(JSON.stringify(using(path)));
    const warnings = environments[0]?.warnings ?? [];
    const warning = warnings.find((each) => each.path === path.replace('[]', '[0]'));
    expect(warning?.message).toContain(part === null ? 'has no effect' : PARTS[part]);
    expect(warning?.suggestion).toBe(instead);
  });
});

const SERVER = { server_name: 'search-mcp', mcp_endpoint_url: 'https://search.example.com/mcp' };

/** A document in which the key has a value. */
function using(path: string): unknown {
  const [head = '', ...rest] = path.split('.');
  if (head === 'servers[]') return { servers: [{ ...SERVER, ...nested(rest) }] };
  return { servers: [SERVER], ...nested([head, ...rest]) };
}

/** An item of a list of rules is one that is shipped. */
function nested(names: readonly string[]): Record<string, unknown> {
  const [name = '', ...rest] = names;
  if (name === 'rules[]') return { rules: [{ name: 'server_down', ...nested(rest) }] };
  const required = name === 'auth_config' ? { auth_type: 'none' } : {};
  return { [name]: rest.length === 0 ? { some: 1 } : { ...required, ...nested(rest) } };
}
