import { z } from 'zod';
import { isOpen } from '../../domain/incident/incident-status.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { findIncident, incidentField } from './find-incident.ts';
import { incidentSchema, presentEntry, presentIncident, timelineEntrySchema } from './incident-detail.ts';
import { readTimeline } from './read-timeline.ts';

export const incidentShow = defineAction({
  name: 'incident/show',
  noun: 'incident',
  verb: 'show',
  summary: 'Show an incident and its story',
  description:
    'How it stands, who has it, who is told next, and what has happened so far: alerts, messages and their delivery, what people did. Exit code 1 while it is open.',
  examples: [
    { command: 'watchkeeper incident show K7Q2MD', says: 'What happened, and who was told?' },
    {
      command: 'watchkeeper incident show K7 --watch',
      says: 'The same as it goes on; the beginning of the id will do.',
    },
  ],
  cli: {
    path: ['incident', 'show'],
    positionals: [{ field: 'incident', label: 'INCIDENT', required: true, variadic: false }],
  },
  slack: 'incident',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ incident: incidentField }),
  output: z.object({
    timestamp: isoTime,
    incident: incidentSchema,
    timeline: z.array(timelineEntrySchema).describe('Oldest first'),
  }),
  exitCode: ({ incident }) => (isOpen(incident.status) ? 1 : 0),
  run: async (context, { incident }) => {
    const view = await findIncident(context, incident);
    const entries = await readTimeline(context, view.id);
    return {
      timestamp: new Date(context.nowMs()).toISOString(),
      incident: presentIncident(view),
      timeline: entries.map(presentEntry),
    };
  },
});
