import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { describe, expect, it } from 'vitest';
import { removeWritten, written } from '../../test/support/builders/written-configuration.ts';
import { readConfiguration } from './read-configuration.ts';

removeWritten();

const SERVERS = 10_000;
/** Of which every one is wrong. */
const WRONG = 2_000;
const LIMIT_MS = 120_000;
/** Measured at 0.8 to 2.2 of the time that parsing alone takes; anything quadratic is hundreds. */
const MOST_TIMES_PARSING = 8;

const TOKEN = 'aaaaaaaaaa.bbbbbbbbbb.cccccccccc';

function server(index: number, dependsOn: string): string {
  return [
    `  - server_name: server-${index}`,
    `    mcp_endpoint_url: https://server-${index}.example.com/mcp`,
    `    rest_health_endpoint_url: https://server-${index}.example.com/status/health`,
    '    mcp_expected_tools: [one, two, three]',
    `    labels: { zone: z${index % 7}, tier: gold }`,
    `    depends_on: [${dependsOn}]`,
    '    jwt_token: ${TOKEN}',
    '',
  ].join('\n');
}

function fileOf(count: number, dependsOn: (index: number) => string): string {
  return written(
    `servers:\n${Array.from({ length: count }, (_, index) => server(index, dependsOn(index))).join('')}`,
  );
}

interface Timed<T> {
  readonly result: T;
  readonly ms: number;
}

function timed<T>(work: () => T): Timed<T> {
  const startedAt = performance.now();
  const result = work();
  return { result, ms: performance.now() - startedAt };
}

/** The machine's own pace, whatever else it does at the time. */
function parsingMs(path: string): number {
  return timed(() =>
    parseDocument(readFileSync(path, 'utf8'), { lineCounter: new LineCounter(), uniqueKeys: false }),
  ).ms;
}

describe('a large file', () => {
  it(
    `of ${SERVERS} servers is judged in a few times the time that it takes to parse`,
    { timeout: LIMIT_MS },
    () => {
      const path = fileOf(SERVERS, (index) => (index === 0 ? '' : `server-${index - 1}`));
      const parsing = parsingMs(path);
      const { result, ms } = timed(() => readConfiguration(path, { TOKEN }));
      expect(result.status === 'valid' && result.servers.length).toBe(SERVERS);
      expect(ms / parsing).toBeLessThan(MOST_TIMES_PARSING);
    },
  );

  it(
    `of ${WRONG} servers that are all wrong has every problem named in that time`,
    { timeout: LIMIT_MS },
    () => {
      const path = fileOf(WRONG, (index) => `sever-${index}`);
      const parsing = parsingMs(path);
      const { result, ms } = timed(() => readConfiguration(path, { TOKEN }));
      expect(result.status === 'invalid' && result.problems.length).toBe(WRONG);
      expect(ms / parsing).toBeLessThan(MOST_TIMES_PARSING);
    },
  );
});
