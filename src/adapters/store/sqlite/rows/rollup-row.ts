import type { SQLInputValue } from 'node:sqlite';
import type { Selectable } from 'kysely';
import type { Rollup } from '../../../../domain/rollup/rollup.ts';
import { fromJsonText, toJsonText } from './json-text.ts';
import type { RollupsTable } from '../tables.ts';

/** A later rollup of the same period replaces the earlier one: it was made from more checks. */
export const UPSERT_ROLLUP = `
INSERT INTO rollups (period, server_id, start_ms, checks, body, combined_sketch, mcp_sketch, rest_sketch)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (period, server_id, start_ms) DO UPDATE SET
  checks = excluded.checks, body = excluded.body, combined_sketch = excluded.combined_sketch,
  mcp_sketch = excluded.mcp_sketch, rest_sketch = excluded.rest_sketch`;

/** A rollup as values for `UPSERT_ROLLUP`. */
export function rollupValues(rollup: Rollup, serverId: number): SQLInputValue[] {
  const { combinedSketch, mcp, rest, ...plain } = rollup;
  const { sketch: mcpSketch, ...mcpBody } = mcp;
  const { sketch: restSketch, ...restBody } = rest;
  const body = toJsonText({ ...plain, mcp: mcpBody, rest: restBody });
  const { period, startMs, checks } = rollup;
  return [period, serverId, startMs, checks, body, combinedSketch, mcpSketch, restSketch];
}

/** The rollup that a row was made from. */
export function rollupOfRow(row: Selectable<RollupsTable>): Rollup {
  const { mcp, rest, ...plain } = fromJsonText(row.body);
  return {
    ...plain,
    combinedSketch: row.combined_sketch,
    mcp: { ...mcp, sketch: row.mcp_sketch },
    rest: { ...rest, sketch: row.rest_sketch },
  };
}
