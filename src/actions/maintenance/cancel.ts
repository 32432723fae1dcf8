import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import { coveredAlerts, describeCovered } from '../alert/covered-alerts.ts';
import { changeOutput } from '../change-output.ts';
import { windowRowOf, windowRowSchema } from './window-row.ts';
import { readWindows, refuseConfigured, requireAdded, windowPlace } from './windows.ts';

export const maintenanceCancel = defineAction({
  name: 'maintenance/cancel',
  noun: 'maintenance',
  verb: 'cancel',
  summary: 'Take a maintenance window away that somebody added',
  description:
    'Where it holds, what fires and is covered by nothing else is told at once. One of the configuration is taken out there.',
  examples: [{ command: 'watchkeeper maintenance cancel move', says: 'The work is done, or will not be.' }],
  cli: {
    path: ['maintenance', 'cancel'],
    positionals: [{ field: 'name', label: 'NAME', required: true, variadic: false }],
  },
  slack: 'unplan',
  effect: 'change',
  role: 'operator',
  runs: 'update',
  input: z.object({ name: z.string().min(1).max(64).describe('Name of the window') }),
  output: changeOutput(windowRowSchema),
  exitCode: () => 0,
  plan: async (context, { name }) => {
    const { store, environment } = context;
    const windows = await readWindows(context);
    await refuseConfigured(context, name, windows);
    requireAdded(name, windows);
    const place = await windowPlace(context);
    const ofIt = windows.added.filter((each) => each.name === name);
    const alerts = await store.routedAlerts(environment);
    return {
      would: ofIt.map((window) => {
        const { status } = windowRowOf(window, place);
        const covered = status === 'holding' ? coveredAlerts(window, alerts, environment) : [];
        return `cancel the window ${name}, which is ${status}: ${describeCovered(covered)}`;
      }),
    };
  },
  run: async (context, { name }) => {
    const { control, environment, caller, idempotencyKey } = context;
    const windows = await readWindows(context);
    await refuseConfigured(context, name, windows);
    // What was added just now is not in the store yet, and the fleet knows.
    const cancelled = await control
      .cancelWindow({
        environment,
        which: name,
        who: caller.who,
        idempotencyKey: idempotencyKey ?? crypto.randomUUID(),
      })
      .catch((refusal: unknown) => {
        if (refusal instanceof AppError && refusal.code === 'CONFLICT') requireAdded(name, windows);
        throw refusal;
      });
    const row = windowRowOf(cancelled, await windowPlace(context));
    return {
      run_id: null,
      workflow_id: `fleet:${environment}`,
      result: { ...row, status: 'over' as const, starts_at: null, ends_at: null },
    };
  },
});
