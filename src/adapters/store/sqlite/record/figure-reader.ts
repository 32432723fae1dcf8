import { sql } from 'kysely';
import type { WorkerFigures, WorkerSpan } from '../../../../domain/figures/worker-figures.ts';
import type { RecordStore } from '../../../../ports/store.ts';
import { createBreather } from '../file/breather.ts';
import { fromJsonText } from '../rows/json-text.ts';
import type { JsonText } from '../rows/json-text.ts';
import { completeFigures } from '../rows/stored-figures.ts';
import type { StoredFigures } from '../rows/stored-figures.ts';
import type { StoreParts } from '../store-parts.ts';

type FigureMethods = Pick<RecordStore, 'figures' | 'workerSpans'>;

export function createFigureReader(parts: StoreParts): FigureMethods {
  const { connection } = parts;
  return {
    figures: (fromMs) => connection.read(() => readFigures(parts, fromMs)),
    workerSpans: (fromMs) => connection.read(() => readWorkerSpans(parts, fromMs)),
  };
}

async function readFigures({ connection }: StoreParts, fromMs: number): Promise<readonly WorkerFigures[]> {
  const rows = await connection.query
    .selectFrom('figures')
    .select('body')
    .where('minute_ms', '>=', fromMs)
    .orderBy('minute_ms')
    .orderBy('worker')
    .execute();
  const breathe = createBreather();
  const figures: WorkerFigures[] = [];
  for (const { body } of rows) {
    figures.push(...completeFigures(fromJsonText(body)));
    await breathe();
  }
  return figures;
}

interface SpanRow {
  readonly first: JsonText<StoredFigures>;
  readonly last: JsonText<StoredFigures>;
}

async function readWorkerSpans({ connection }: StoreParts, fromMs: number): Promise<readonly WorkerSpan[]> {
  const { rows } = await sql<SpanRow>`
    SELECT first.body AS first, last.body AS last
    FROM (SELECT worker, min(minute_ms) AS first_ms, max(minute_ms) AS last_ms
          FROM figures WHERE minute_ms >= ${fromMs} GROUP BY worker) AS ends
    JOIN figures AS first ON first.minute_ms = ends.first_ms AND first.worker = ends.worker
    JOIN figures AS last ON last.minute_ms = ends.last_ms AND last.worker = ends.worker
    ORDER BY ends.worker`.execute(connection.query);
  return rows.flatMap((row) => {
    const [last] = completeFigures(fromJsonText(row.last));
    const [first] = completeFigures(fromJsonText(row.first));
    return last === undefined ? [] : [{ first: first ?? last, last }];
  });
}
