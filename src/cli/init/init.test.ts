import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { init } from './init.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchkeeper-init-'));
  path = join(folder, 'watchkeeper.yaml');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A person at a terminal who answers each question with the next of these lines, and then leaves. */
function person(answers: readonly string[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...answers];
  let said = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (!/[:\]] $/.test(text)) return;
    const answer = left.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
  });
  return { terminal: { input, output }, said: () => said };
}

function initAnswered(answers: readonly string[], flags: { readonly mcpUrl?: string } = {}) {
  const { terminal, said } = person(answers);
  const shown = { config: [], json: null, jq: null, quiet: true, color: false, pager: false };
  const options = { ...shown, input: true, timeoutMs: null, output: path, check: false, ...flags };
  return { code: init(options, terminal), said };
}

function writtenServer() {
  const { environments } = loadConfiguration({ paths: [path], env: {}, nowMs: 0 });
  return environments[0]?.release.settings.servers[0];
}

const MCP_URL = 'http://127.0.0.1:3000/mcp';

describe('init at a terminal', () => {
  test('asks for both addresses and the name, and writes what was answered', async () => {
    const { code, said } = initAnswered([MCP_URL, 'http://127.0.0.1:3000/status', 'search']);
    expect(await code).toBe(0);
    expect(said()).toMatch(/MCP endpoint[^]*REST health[^]*Enter[^]*none[^]*call the server/);
    expect(writtenServer()).toMatchObject({
      name: 'search',
      mcp: { url: MCP_URL },
      rest: { url: 'http://127.0.0.1:3000/status' },
    });
  });

  test('takes Enter for no REST health address, and for the name that it proposes', async () => {
    expect(await initAnswered([MCP_URL, '', '']).code).toBe(0);
    expect(writtenServer()).toMatchObject({ name: 'server', mcp: { url: MCP_URL }, rest: null });
    expect(readFileSync(path, 'utf8')).toContain('# rest_health_endpoint_url: http://127.0.0.1:3000/health');
  });

  test('asks again after a wrong answer, and says why', async () => {
    const { code, said } = initAnswered(['localhost', '', MCP_URL, 'ftp://h/x', '', 'a', 'search']);
    expect(await code).toBe(0);
    expect(said()).toContain('"localhost" is not an absolute URL');
    expect(said()).toContain('An address is needed');
    expect(said()).toContain('"ftp://h/x" has the scheme ftp');
    expect(said()).toContain('"a" is not a server name');
    expect(writtenServer()).toMatchObject({ name: 'search', rest: null });
  });

  test('gives up after three wrong answers with exit 2, and writes nothing', async () => {
    const { code } = initAnswered(['one', 'two', 'three', MCP_URL]);
    await expect(code).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/"three".*nothing was written/) as string,
    });
    expect(existsSync(path)).toBe(false);
  });

  test('asks only for what no flag says, and is at an end when nobody answers any more', async () => {
    const { code, said } = initAnswered([], { mcpUrl: MCP_URL });
    await expect(code).rejects.toMatchObject({ exitCode: 2 });
    expect(said()).not.toContain('MCP endpoint');
    expect(existsSync(path)).toBe(false);
  });
});

describe('init with MCP_SERVER_URL', () => {
  const ELSEWHERE = 'https://search.example.com/mcp';

  test('asks a person only for the rest, and says where the address came from', async () => {
    vi.stubEnv('MCP_SERVER_URL', ELSEWHERE);
    const { code, said } = initAnswered(['', 'search']);
    expect(await code).toBe(0);
    expect(said()).toContain(`The MCP address comes from MCP_SERVER_URL: ${ELSEWHERE}`);
    expect(said()).not.toContain('Address of the MCP endpoint');
    expect(writtenServer()).toMatchObject({ name: 'search', mcp: { url: ELSEWHERE }, rest: null });
  });

  test('is beaten by --mcp-url, and counts as unset when empty', async () => {
    vi.stubEnv('MCP_SERVER_URL', ELSEWHERE);
    const { code, said } = initAnswered(['', 'search'], { mcpUrl: MCP_URL });
    expect(await code).toBe(0);
    expect(said()).not.toContain('MCP_SERVER_URL');
    expect(writtenServer()).toMatchObject({ mcp: { url: MCP_URL } });
    vi.stubEnv('MCP_SERVER_URL', '');
    const asked = initAnswered(['y', MCP_URL, '', 'search']);
    expect(await asked.code).toBe(0);
    expect(asked.said()).toContain('Address of the MCP endpoint');
  });

  test('says where a wrong address came from, before anything is asked', async () => {
    vi.stubEnv('MCP_SERVER_URL', 'search');
    const { code, said } = initAnswered([]);
    await expect(code).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /^MCP_SERVER_URL: "search" is not an absolute URL.*written\.$/,
      ) as string,
      details: { variable: 'MCP_SERVER_URL' },
    });
    expect(said()).toBe('');
    expect(existsSync(path)).toBe(false);
  });
});
