import { existsSync } from 'node:fs';
import { until } from '../../support/installation/until.ts';
import { startTree, type RunningTree } from '../running-tree.ts';
import type { Bench, Outcome } from '../scenario.ts';
import { startLoadTarget, type LoadTarget } from '../target/load-target.ts';
import { serverNames, watchedSections } from '../watched-world.ts';

const LOAD = { servers: 200, intervalSeconds: 1 } as const;
const TIMES = 3;
const AIM_SECONDS = 10;
const NAMES = serverNames(LOAD.servers);

interface Kill {
  readonly toFirstProbeMs: number;
  readonly toEveryServerMs: number;
}

/** How long probing rests when the worker under `watchkeeper up` is killed with -9. */
export async function kill(bench: Bench): Promise<Outcome> {
  const target = await startLoadTarget();
  bench.defer(() => target.stop());
  const tree = await startTree(bench, watchedSections(target, LOAD));
  await untilAllProbed(target);
  const kills: Kill[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    kills.push(await killOnce(target, tree));
    bench.say(`killed: first probe after ${String(kills.at(-1)?.toFirstProbeMs)} ms`);
  }
  const slowest = (of: (kill: Kill) => number): number => Math.max(...kills.map(of)) / 1_000;
  return {
    figures: [
      {
        name: `kill -9 to the next probe, slowest of ${TIMES}`,
        reached: slowest(({ toFirstProbeMs }) => toFirstProbeMs),
        unit: 's',
        aim: { atMost: AIM_SECONDS },
      },
      {
        name: `kill -9 to a probe of every server, slowest of ${TIMES}`,
        reached: slowest(({ toEveryServerMs }) => toEveryServerMs),
        unit: 's',
        aim: { atMost: AIM_SECONDS },
      },
    ],
    raw: { kills },
  };
}

/** What the dead worker had on the wire has arrived before the count begins anew. */
async function killOnce(target: LoadTarget, tree: RunningTree): Promise<Kill> {
  const pid = await tree.workerPid();
  const killedAtMs = Date.now();
  process.kill(pid, 'SIGKILL');
  await until({ what: 'the worker to be gone', ask: () => !existsSync(`/proc/${pid}`) });
  await target.reset();
  const firstAtMs = await untilAllProbed(target);
  return {
    toFirstProbeMs: Math.min(...firstAtMs) - killedAtMs,
    toEveryServerMs: Math.max(...firstAtMs) - killedAtMs,
  };
}

/** When each server was first probed since the count began. */
function untilAllProbed(target: LoadTarget): Promise<readonly number[]> {
  return until({
    what: 'a probe of every server',
    limitMs: 60_000,
    ask: async () => {
      const counts = await target.counts();
      const firstAtMs = NAMES.map((name) => counts.get(name)?.firstAtMs ?? 0);
      return firstAtMs.every((at) => at > 0) && firstAtMs;
    },
  });
}
