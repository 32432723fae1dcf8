import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../support/installation/free-ports.ts';
import { until } from '../support/installation/until.ts';
import type { Bench } from './scenario.ts';
import type { LoadTarget } from './target/load-target.ts';
import { runWrk } from './wrk.ts';

const EXPORTER = 'prometheus-blackbox-exporter';
const CONNECTIONS = 64;
const SERVER = 'blackbox';

/** One POST of tools/list as ours, the answer's status and body judged. */
const MODULES = {
  modules: {
    tools_list: {
      prober: 'http',
      timeout: '5s',
      http: {
        method: 'POST',
        preferred_ip_protocol: 'ip4',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
        fail_if_body_not_matches_regexp: ['"tools"'],
      },
    },
  },
};

/** A running blackbox_exporter, the peer that section 7 measures against. */
export interface Blackbox {
  /** Probes a second over some seconds, as the target counted them. */
  probe(seconds: number): Promise<number>;
}

/** Null, and said, where Debian's prometheus-blackbox-exporter or wrk is not installed. */
export async function startBlackbox(bench: Bench, target: LoadTarget): Promise<Blackbox | null> {
  const folder = await mkdtemp(join(tmpdir(), 'watchkeeper-bench-'));
  bench.defer(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, 'blackbox.yml');
  await writeFile(config, JSON.stringify(MODULES));
  const [port = 0] = await freePorts(1);
  const args = [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'];
  const child = spawn(EXPORTER, args, { stdio: 'ignore' });
  const started = await once(child, 'spawn').then(
    () => true,
    () => false,
  );
  if (!started) {
    bench.say(`${EXPORTER} is not installed: no ratio to it`);
    return null;
  }
  bench.defer(async () => {
    const gone = once(child, 'exit');
    if (child.kill('SIGTERM')) await gone;
  });
  const url = `http://127.0.0.1:${port}/probe?module=tools_list&target=${encodeURIComponent(`${target.origin}/mcp/${SERVER}`)}`;
  await until({
    what: 'a successful probe of blackbox_exporter',
    ask: async () => (await (await fetch(url)).text()).includes('probe_success 1'),
  });
  return { probe: (seconds) => measure({ bench, target, url, seconds }) };
}

interface Measurement {
  readonly bench: Bench;
  readonly target: LoadTarget;
  readonly url: string;
  readonly seconds: number;
}

async function measure({ bench, target, url, seconds }: Measurement): Promise<number> {
  const before = await probesSeen(target);
  const result = await runWrk({ url, connections: CONNECTIONS, seconds });
  if (result === null) {
    bench.say('wrk is not installed: no ratio to blackbox_exporter');
    return 0;
  }
  if (result.errors > 0) throw new Error(`${result.errors} probes of blackbox_exporter went wrong`);
  return ((await probesSeen(target)) - before) / seconds;
}

async function probesSeen(target: LoadTarget): Promise<number> {
  return (await target.counts()).get(SERVER)?.mcp ?? 0;
}
