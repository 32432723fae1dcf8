import { z } from 'zod';
import { SEVERITIES } from '../../domain/alert/alert-rule.ts';
import { INCIDENT_STATUSES, isOpen, OPEN_STATUSES } from '../../domain/incident/incident-status.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { cursorField, momentCursor, nextCursorField, parseMomentCursor } from '../page.ts';
import { serverField } from '../server/server-field.ts';
import { incidentRowOf, incidentRowSchema } from './incident-row.ts';

export const incidentList = defineAction({
  name: 'incident/list',
  noun: 'incident',
  verb: 'list',
  summary: 'List incidents, the open ones first of all',
  description:
    'The incidents that are open, newest first, each with who has it and who is told next; with --all the resolved and closed ones too. Exit code 1 while any is open.',
  examples: [
    { command: 'watchkeeper incident list', says: 'What is going on, and who has it?' },
    {
      command: 'watchkeeper incident list --all --server search --limit 5',
      says: 'What search has been through.',
    },
  ],
  cli: { path: ['incident', 'list'], positionals: [] },
  slack: 'incidents',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    all: z.boolean().default(false).describe('Resolved and closed ones too'),
    status: z.enum(INCIDENT_STATUSES).optional().describe('Only those of this status'),
    severity: z.enum(SEVERITIES).optional().describe('Only those of this severity'),
    server: serverField.optional(),
    limit: z.int().min(1).max(1000).default(50).describe('How many at most, newest first'),
    cursor: cursorField,
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    open: z.int().describe('How many of those listed are open'),
    incidents: z.array(incidentRowSchema),
    next_cursor: nextCursorField,
  }),
  exitCode: ({ open }) => (open > 0 ? 1 : 0),
  run: async ({ store, environment, nowMs }, { all, status, severity, server, limit, cursor }) => {
    const mark = cursor === undefined ? undefined : parseMomentCursor(cursor);
    const before = mark && { openedAtMs: mark.atMs, id: mark.id };
    const statuses = status === undefined ? (all ? undefined : OPEN_STATUSES) : [status];
    const found = await store.incidents(environment, {
      limit: limit + 1,
      ...(statuses === undefined ? {} : { statuses }),
      ...(severity === undefined ? {} : { severity }),
      ...(server === undefined ? {} : { server }),
      ...(before === undefined ? {} : { before }),
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const isMore = found.length > limit && last !== undefined;
    return {
      environment,
      timestamp: new Date(nowMs()).toISOString(),
      open: page.filter(({ phase }) => isOpen(phase.status)).length,
      incidents: page.map(incidentRowOf),
      next_cursor: isMore ? momentCursor({ atMs: last.openedAtMs, id: last.id }) : null,
    };
  },
});
