import { aCheck } from '../builders/a-check.ts';
import { createRecordedFleet } from '../recorded-fleet/recorded-fleet.ts';
import { createHeartbeat } from '../../../src/wiring/create-heartbeat.ts';
import { keepHeartbeat } from '../../../src/worker/heartbeat.ts';
import { startLab } from './lab.ts';
import { LAB, releaseOf, withServer } from './observation.ts';
import type { Document, KeyEffects } from './observation.ts';

const LONG_ENOUGH_MS = 3_500;

/** How often the heartbeat's address is asked within a few seconds while checks come in. */
async function pings(document: Document): Promise<string> {
  const lab = await startLab();
  const release = releaseOf(JSON.parse(JSON.stringify(document).replaceAll(LAB, lab.origin)) as Document);
  const fleet = await createRecordedFleet({ specs: release.settings.servers, nowMs: Date.now, release });
  const parts = createHeartbeat(fleet.store, Date.now);
  const stopping = new AbortController();
  const ignore = (): void => undefined;
  try {
    await fleet.record(aCheck().of('search-mcp').at(Date.now()).build());
    setTimeout(() => {
      stopping.abort();
    }, LONG_ENOUGH_MS);
    const log = { info: ignore, warn: ignore };
    const environments = [fleet.environment];
    await keepHeartbeat({ ...parts, environments, log, nowMs: Date.now, signal: stopping.signal });
    const { length } = lab.visits.filter(({ path }) => path === '/beat');
    return length > 1 ? 'often' : length === 1 ? 'once' : 'never';
  } finally {
    await parts.pinger.close();
    await fleet.close();
    await lab.close();
  }
}

const beating = (more: Document): Document =>
  withServer({}, { monitoring: { heartbeat_url: `${LAB}/beat`, ...more } });

/** Keys by which we are watched ourselves. */
export const SELF_WATCH: KeyEffects = {
  'monitoring.heartbeat_url': {
    before: withServer({}),
    after: beating({}),
    observe: pings,
    seen: ['never', 'once'],
  },
  'monitoring.heartbeat_interval': {
    before: beating({}),
    after: beating({ heartbeat_interval: '1s' }),
    observe: pings,
    seen: ['once', 'often'],
  },
};
