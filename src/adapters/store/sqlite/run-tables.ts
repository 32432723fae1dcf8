import type { Json } from '../../../domain/runbook/runbook.ts';
import type { RunEntry } from '../../../domain/runbook/run-step.ts';
import type { RunView } from '../../../domain/runbook/run-view.ts';
import type { JsonText } from './rows/json-text.ts';

interface RunsTable {
  readonly environment_id: number;
  readonly id: string;
  readonly runbook: string;
  readonly is_open: number;
  readonly started_at_ms: number;
  readonly revision: number;
  readonly body: JsonText<RunView>;
}

interface RunEntriesTable {
  readonly environment_id: number;
  readonly run_id: string;
  readonly sequence: number;
  readonly body: JsonText<RunEntry>;
}

interface RunOutputsTable {
  readonly environment_id: number;
  readonly run_id: string;
  readonly path: string;
  readonly is_undo: number;
  readonly attempt: number;
  readonly body: JsonText<Json>;
}

/** Of runs of runbooks. */
export interface RunTables {
  readonly runs: RunsTable;
  readonly run_entries: RunEntriesTable;
  readonly run_outputs: RunOutputsTable;
}
