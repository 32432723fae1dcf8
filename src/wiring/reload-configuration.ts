import { loadConfiguration, installationChanges } from '../config/load-configuration.ts';
import type { LoadedConfiguration, LoadedEnvironment } from '../config/load-configuration.ts';
import type { Environment } from '../config/document/environment.ts';
import type { Installation } from '../config/installation.ts';
import { AppError } from '../domain/error/app-error.ts';
import type { FileProblem, FileReport } from '../domain/release/environment-standing.ts';
import { diffDocuments } from '../domain/release/diff-documents.ts';
import type { Release } from '../domain/release/release.ts';
import type { Log } from '../ports/log.ts';
import type { ReleaseStore } from '../ports/store.ts';

export interface Reload {
  readonly store: ReleaseStore;
  readonly log: Log;
  /** As it was named at the start. */
  readonly path: string;
  /** The environment that the file described at the start. */
  readonly environment: string;
  /** What the process was started with. */
  readonly installation: Installation;
  readonly env: Environment;
  readonly nowMs: () => number;
  readonly dataDir?: string;
}

type Decided = Pick<FileReport, 'outcome' | 'release'> & { readonly said: string };

/**
 * Reads a configuration file that has changed while the service runs. A valid one becomes the environment's release,
 * or waits for approval; a bad one changes nothing. Either way it is logged and kept for those who ask.
 */
export async function reloadConfiguration(reload: Reload): Promise<void> {
  const { store, log, path, environment, nowMs } = reload;
  const read = readAgain(reload);
  if (read.status === 'invalid') {
    log.error(`The changed ${path} was not taken in; ${environment} goes on as before. ${read.message}`);
    const report = { outcome: 'invalid', release: null, problems: read.problems, restartFor: [] } as const;
    await store.reportFile(environment, { file: path, atMs: nowMs(), ...report });
    return;
  }
  const { said, ...decided } = await decide(reload, read.loaded.release);
  log.info(said, { environment });
  const restartFor = installationChanges(reload.installation, read.installation);
  if (restartFor.length > 0) {
    log.warn(`${path}: a restart is needed for what has changed of ${restartFor.join(', ')}`, {
      environment,
    });
  }
  await store.reportFile(environment, { file: path, atMs: nowMs(), ...decided, problems: [], restartFor });
}

type Reading =
  | {
      readonly status: 'valid';
      readonly loaded: LoadedEnvironment;
      readonly installation: LoadedConfiguration['installation'];
    }
  | { readonly status: 'invalid'; readonly message: string; readonly problems: readonly FileProblem[] };

function readAgain({ path, env, nowMs, dataDir, environment }: Reload): Reading {
  try {
    const dataDirOption = dataDir === undefined ? {} : { dataDir };
    const all = loadConfiguration({ paths: [path], env, nowMs: nowMs(), ...dataDirOption });
    const [loaded] = all.environments;
    if (loaded?.environment === environment)
      return { status: 'valid', loaded, installation: all.installation };
    return otherEnvironment(environment, loaded?.environment ?? 'none');
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CONFIG_INVALID') throw error;
    return { status: 'invalid', message: error.message, problems: problemsOf(error) };
  }
}

function otherEnvironment(before: string, now: string): Reading {
  const message = `describes the environment ${now}, and described ${before} when the service was started`;
  const suggestion = 'restart the service, if that is meant';
  const problems = [{ path: 'environment', line: 0, column: 0, message, suggestion }];
  return { status: 'invalid', message: `The file ${message}; ${suggestion}.`, problems };
}

/** `loadConfiguration` puts its problems there. */
function problemsOf(error: AppError): readonly FileProblem[] {
  return (error.details['problems'] as readonly FileProblem[]).map(
    ({ path, line, column, message, suggestion }) => ({
      path,
      line,
      column,
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    }),
  );
}

async function decide({ store, environment, nowMs, path }: Reload, release: Release): Promise<Decided> {
  const { current, proposal } = await store.standing(environment);
  const { hash } = release;
  const short = hash.slice(0, 8);
  if (hash === (await store.lastFileHash(environment))) {
    if (proposal !== null) await store.propose(environment, null);
    return {
      outcome: 'unchanged',
      release: hash,
      said: `${path} says what was read before; nothing changes`,
    };
  }
  const running = current === null ? null : await store.release(current);
  if (running !== null && running.hash !== hash && running.settings.requiresApproval === true) {
    await store.putRelease(release);
    await store.propose(environment, { release: hash, atMs: nowMs(), source: release.source });
    return {
      outcome: 'proposed',
      release: hash,
      said: `${path} has changed: release ${short} waits for approval, which rollout.require_approval asks for; see \`watchkeeper release show ${short}\`. A restart takes it in.`,
    };
  }
  await store.applyRelease(release);
  await store.setLastFileHash(environment, hash);
  return { outcome: 'applied', release: hash, said: `${path} has changed: ${describe(running, release)}` };
}

const SHOWN = 10;

function describe(before: Release | null, { hash, environment, settings }: Release): string {
  const changed = diffDocuments(before?.settings.document ?? {}, settings.document);
  const shown = changed.slice(0, SHOWN).join(', ');
  const more = changed.length > SHOWN ? ` and ${changed.length - SHOWN} more` : '';
  return `${environment} is now on release ${hash.slice(0, 8)} with ${settings.servers.length} servers; changed: ${shown}${more}`;
}
