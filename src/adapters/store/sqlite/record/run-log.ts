import { isOver } from '../../../../domain/runbook/run-state.ts';
import { mergedSteps } from '../../../../domain/runbook/run-view.ts';
import type { RunView } from '../../../../domain/runbook/run-view.ts';
import type { RunQuery, RunStore } from '../../../../ports/run-store.ts';
import { fromJsonText, toJsonText } from '../rows/json-text.ts';
import type { JsonText } from '../rows/json-text.ts';
import type { StoreParts } from '../store-parts.ts';

/** Number of no environment. */
const NONE = -1;

/** Runs of runbooks as they stand, their stories, and what the actions of their steps gave. */
export function createRunLog({ connection, nouns }: StoreParts): RunStore {
  const { database, query } = connection;
  const put = database.prepare(`
    INSERT INTO runs (environment_id, id, runbook, is_open, started_at_ms, revision, body)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (environment_id, id) DO UPDATE SET
      is_open = ?4, revision = ?6, body = ?7 WHERE revision <= ?6`);
  const find = database.prepare('SELECT body FROM runs WHERE environment_id = ? AND id = ?');
  const putEntry = database.prepare('INSERT OR IGNORE INTO run_entries VALUES (?, ?, ?, ?)');
  const numberOf = (environment: string): number => nouns.findEnvironment(environment) ?? NONE;
  return {
    recordRun: (view, entries) =>
      connection.write(() => {
        const { environment, id, runbook, startedAtMs, revision } = view;
        const environmentId = nouns.environmentId(environment);
        const isOpen = isOver(view) ? 0 : 1;
        const row = find.get(environmentId, id) as { readonly body: JsonText<RunView> } | undefined;
        const steps = mergedSteps(row === undefined ? [] : fromJsonText(row.body).steps, view.steps);
        const body = toJsonText({ ...view, steps });
        put.run(environmentId, id, runbook, isOpen, startedAtMs, revision, body);
        for (const entry of entries) putEntry.run(environmentId, id, entry.sequence, toJsonText(entry));
      }),
    run: (environment, id) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('runs')
          .select('body')
          .where('environment_id', '=', numberOf(environment))
          .where('id', '=', id)
          .executeTakeFirst();
        return row === undefined ? null : fromJsonText(row.body);
      }),
    runs: (environment, wanted) =>
      connection.read(async () => {
        const rows = await selection({ connection }, numberOf(environment), wanted).execute();
        return rows.map(({ body }): RunView => fromJsonText(body));
      }),
    runEntries: (environment, id, { afterSequence, limit }) =>
      connection.read(async () => {
        const rows = await query
          .selectFrom('run_entries')
          .select('body')
          .where('environment_id', '=', numberOf(environment))
          .where('run_id', '=', id)
          .where('sequence', '>', afterSequence)
          .orderBy('sequence')
          .limit(limit)
          .execute();
        return rows.map(({ body }) => fromJsonText(body));
      }),
    ...createOutputs({ connection, nouns }),
  };
}

type Parts = Pick<StoreParts, 'connection' | 'nouns'>;

function createOutputs({ connection, nouns }: Parts): Pick<RunStore, 'recordStepOutput' | 'stepOutput'> {
  const { database, query } = connection;
  const forgetOlder = database.prepare(
    'DELETE FROM run_outputs WHERE environment_id = ? AND run_id = ? AND path = ? AND is_undo = ? AND attempt < ?',
  );
  const putOutput = database.prepare('INSERT OR REPLACE INTO run_outputs VALUES (?, ?, ?, ?, ?, ?)');
  return {
    recordStepOutput: ({ environment, run, path, attempt, isUndo }, output) =>
      connection.write(() => {
        const environmentId = nouns.environmentId(environment);
        const undo = isUndo ? 1 : 0;
        forgetOlder.run(environmentId, run, path, undo, attempt);
        putOutput.run(environmentId, run, path, undo, attempt, toJsonText(output));
      }),
    stepOutput: ({ environment, run, path }) =>
      connection.read(async () => {
        const row = await query
          .selectFrom('run_outputs')
          .select('body')
          .where('environment_id', '=', nouns.findEnvironment(environment) ?? NONE)
          .where('run_id', '=', run)
          .where('path', '=', path)
          .orderBy('is_undo')
          .orderBy('attempt', 'desc')
          .executeTakeFirst();
        return row === undefined ? null : fromJsonText(row.body);
      }),
  };
}

function selection(
  { connection }: Pick<StoreParts, 'connection'>,
  environmentId: number,
  { runbook, isOpen, limit, before }: RunQuery,
) {
  let rows = connection.query.selectFrom('runs').select('body').where('environment_id', '=', environmentId);
  if (runbook !== undefined) rows = rows.where('runbook', '=', runbook);
  if (isOpen !== undefined) rows = rows.where('is_open', '=', isOpen ? 1 : 0);
  if (before !== undefined) {
    const { startedAtMs, id } = before;
    rows = rows.where((row) =>
      row.or([
        row('started_at_ms', '<', startedAtMs),
        row.and([row('started_at_ms', '=', startedAtMs), row('id', '<', id)]),
      ]),
    );
  }
  return rows.orderBy('started_at_ms', 'desc').orderBy('id', 'desc').limit(limit);
}
