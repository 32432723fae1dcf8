import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface DatabaseLock {
  /** Lets go; resolves when the process that held it is gone. */
  release(): Promise<void>;
}

const HOLD = `
import { DatabaseSync } from 'node:sqlite';
const database = new DatabaseSync(process.argv[1], { timeout: 5000 });
database.exec('BEGIN EXCLUSIVE');
process.stdout.write('held');
process.stdin.on('end', () => {
  database.exec('ROLLBACK');
  database.close();
}).resume();
`;

/** Another process takes a database for itself, as a shell or a backup would that forgot to let go. */
export async function lockDatabase(path: string): Promise<DatabaseLock> {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', HOLD, path];
  const holder = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(holder, 'exit');
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), gone.then(() => false)]);
  if (!held) throw new Error(`The database ${path} could not be locked.`);
  return {
    async release() {
      holder.stdin.end();
      await gone;
    },
  };
}
