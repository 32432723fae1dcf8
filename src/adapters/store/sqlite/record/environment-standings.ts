import { AppError } from '../../../../domain/error/app-error.ts';
import type { ReleaseStore } from '../../../../ports/store.ts';
import { fromJsonText, toJsonText } from '../rows/json-text.ts';
import type { JsonText } from '../rows/json-text.ts';
import type { StoreParts } from '../store-parts.ts';

type StandingStore = Pick<
  ReleaseStore,
  'standing' | 'propose' | 'reportFile' | 'assignmentRevision' | 'mode' | 'noteMode'
>;

/** What each environment runs as a whole, what waits for approval, what came of its file, and its mode. */
export function createEnvironmentStandings({ connection, nouns }: StoreParts): StandingStore {
  const { database, query } = connection;
  const setProposal = database.prepare('UPDATE environments SET proposal = ? WHERE id = ?');
  const setReport = database.prepare('UPDATE environments SET file_report = ? WHERE id = ?');
  const setMode = database.prepare(
    "UPDATE environments SET mode = ?1 WHERE id = ?2 AND (mode IS NULL OR mode ->> 'sinceMs' <= ?3)",
  );
  return {
    standing: (environment) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('environments')
          .select(['current_release', 'proposal', 'file_report'])
          .where('name', '=', environment)
          .executeTakeFirst();
        return {
          current: row?.current_release ?? null,
          proposal: readOptional(row?.proposal),
          file: readOptional(row?.file_report),
        };
      }),
    propose: (environment, proposal) =>
      connection.write(() => {
        const text = proposal === null ? null : toJsonText(proposal);
        setProposal.run(text, nouns.environmentId(environment));
      }),
    reportFile: (environment, report) =>
      connection.write(() => {
        setReport.run(toJsonText(report), nouns.environmentId(environment));
      }),
    assignmentRevision: (environment) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('environments')
          .select('assignment_revision')
          .where('name', '=', environment)
          .executeTakeFirst();
        return row?.assignment_revision ?? 0;
      }),
    mode: (environment) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('environments')
          .select('mode')
          .where('name', '=', environment)
          .executeTakeFirst();
        return readOptional(row?.mode);
      }),
    noteMode: (environment, mode) =>
      connection.write(() => {
        setMode.run(toJsonText(mode), nouns.environmentId(environment), mode.sinceMs);
      }),
  };
}

function readOptional<T>(text: JsonText<T> | null | undefined): T | null {
  return text === null || text === undefined ? null : fromJsonText(text);
}

/** Inside a write: puts an environment on a release, or refuses because another one runs than was expected. */
export function createRunner({ connection, nouns }: StoreParts) {
  const { database } = connection;
  const current = database.prepare('SELECT current_release FROM environments WHERE id = ?');
  const run = database.prepare('UPDATE environments SET current_release = ?, proposal = NULL WHERE id = ?');
  return (environment: string, hash: string, replaces: string | null | undefined): void => {
    const id = nouns.environmentId(environment);
    const running = current.get(id)?.['current_release'] ?? null;
    if (replaces !== undefined && running !== replaces) throw overtaken(environment);
    run.run(hash, id);
  };
}

function overtaken(environment: string): AppError {
  return new AppError(
    'CONFLICT',
    `The configuration of ${environment} has been changed by somebody else meanwhile; nothing was changed. Look at it and try again.`,
    { details: { environment } },
  );
}
