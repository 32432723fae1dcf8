import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupCreate } from '../../../src/actions/backup/create.ts';
import { runAction } from '../../../src/actions/run-action.ts';
import { createInstallationBackups } from '../../../src/wiring/create-backups.ts';
import { openStore } from '../../../src/wiring/open-store.ts';
import { createWatchedApi, NOW_MS } from '../recorded-fleet/watched-api.ts';
import { installationOfFile } from './installation.ts';
import { withServer, type Document, type KeyEffects } from './observation.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'key-effects-backups-'));
const BACKUPS = join(folder(), 'kept');

const backedUp = (backup: Document): Document =>
  withServer({}, { storage: { url: `sqlite:${join(folder(), 'x.db')}` }, backup });

/** How many backups there are once three were made, in the folder of the document. */
async function keptOfThree(document: Document): Promise<number> {
  const installation = installationOfFile(document);
  await (await openStore(installation.storage.url)).close();
  const backups = createInstallationBackups({
    installation,
    configurationPaths: [],
    requireStopped: () => Promise.resolve(),
  });
  const world = await createWatchedApi([]);
  if (backups === undefined) throw new Error('A SQLite store has backups.');
  for (let time = 0; time < 3; time += 1) {
    // Of backups of the same moment it is chance which is the newest.
    world.setNow(NOW_MS + time * 60_000);
    await runAction(world.context({ backups }), { action: backupCreate, input: {} });
  }
  await world.close();
  return readdirSync(installation.backup.directory).length;
}

/** Keys about backups. */
export const KEEPING: KeyEffects = {
  'backup.directory': {
    before: backedUp({ directory: folder() }),
    after: backedUp({ directory: BACKUPS }),
    observe: async (document) => {
      await keptOfThree(document);
      try {
        return readdirSync(BACKUPS).length;
      } catch {
        return null;
      }
    },
    seen: [null, 3],
  },
  'backup.keep': {
    before: backedUp({ directory: folder() }),
    after: backedUp({ directory: folder(), keep: 2 }),
    observe: keptOfThree,
    seen: [3, 2],
  },
};
