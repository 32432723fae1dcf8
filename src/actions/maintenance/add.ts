import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { MaintenanceWindow } from '../../domain/maintenance/maintenance-window.ts';
import { nextOccurrence } from '../../domain/maintenance/next-occurrence.ts';
import { refuseWindow } from '../../domain/routing/quiet-command.ts';
import { NOTHING_FIRES } from '../../domain/routing/responding-state.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { coveredAlerts, describeCovered } from '../alert/covered-alerts.ts';
import { changeOutput } from '../change-output.ts';
import { readFleet, selectServers } from '../fleet/read-fleet.ts';
import { LONGEST_TEXT } from '../incident/find-incident.ts';
import { readWindow } from './read-window.ts';
import type { AskedWindow } from './read-window.ts';
import { coveredServers, windowRowOf, windowRowSchema } from './window-row.ts';
import { readWindows, refuseConfigured, windowPlace } from './windows.ts';
import { iso } from '../../domain/zone/iso.ts';

export const maintenanceAdd = defineAction({
  name: 'maintenance/add',
  noun: 'maintenance',
  verb: 'add',
  summary: 'Plan work on servers, once or again and again',
  description:
    'While a window holds, its servers are checked as always, nobody is told of their alerts, and downtime counts as planned. It is once, from a time and for so long or until a time, or at every start of an RFC 5545 rule in a zone, for so long each. It is for the servers with all the labels of --match, of these only for those of --servers; for every server where neither is given.',
  examples: [
    {
      command: 'watchkeeper maintenance add move --for 2h --servers search --comment "new gateway"',
      says: 'From now on, once.',
    },
    {
      command:
        'watchkeeper maintenance add release --from 2026-12-24T22:00 --until 2026-12-25T02:00 --zone Europe/Berlin --match tier=gold',
      says: "A night's work, as the clocks there show it.",
    },
    {
      command:
        'watchkeeper maintenance add nightly --rrule "FREQ=DAILY;BYHOUR=2" --zone Asia/Hong_Kong --for 2h --match tier=gold --dry-run',
      says: 'When would that be, and for which servers?',
    },
  ],
  cli: {
    path: ['maintenance', 'add'],
    positionals: [{ field: 'name', label: 'NAME', required: true, variadic: false }],
  },
  slack: 'plan',
  effect: 'change',
  role: 'operator',
  runs: 'update',
  input: z.object({
    name: z
      .string()
      .regex(/^[A-Za-z][\w.-]{0,63}$/, 'is up to 64 letters, digits, -, _ or ., beginning with a letter')
      .describe('Name of the window, of which there is only one'),
    from: z.string().optional().describe('From when, ISO 8601; left out: from now'),
    until: z.string().optional().describe('Once: until when, ISO 8601'),
    for: z.string().optional().describe('How long, such as 2h; of a recurring one: from each start'),
    rrule: z.string().max(500).optional().describe('Recurring: an RFC 5545 rule without DTSTART'),
    zone: z
      .string()
      .optional()
      .describe("IANA time zone of the rule's hours, and of times without an offset; left out: UTC"),
    match: z
      .array(z.string().min(1).max(300))
      .max(20)
      .default([])
      .describe('Label that a server has to have, such as tier=gold; may be given again'),
    servers: z
      .array(z.string().min(1).max(2_000))
      .max(1_000)
      .default([])
      .describe('Servers that it is for, of those that match'),
    comment: z.string().trim().max(LONGEST_TEXT).default('').describe('What is done in it'),
  }),
  output: changeOutput(windowRowSchema),
  exitCode: () => 0,
  plan: async (context, asked) => {
    const { store, environment, nowMs } = context;
    const window = await newWindow(context, asked);
    const { windows } = await store.quiet(environment);
    const refusal = refuseWindow({ ...NOTHING_FIRES, windows }, window, nowMs());
    if (refusal !== null) throw new AppError('CONFLICT', refusal);
    const place = await windowPlace(context);
    const covered = coveredAlerts(window, await store.routedAlerts(environment), environment);
    return {
      would: [
        `plan ${window.name}: ${describeTimes(window, nowMs())}`,
        `plan it for ${describeServers(coveredServers(window, place), place.specs.length)}: ${describeCovered(covered)}`,
      ],
    };
  },
  run: async (context, asked) => {
    const { control, environment, caller, idempotencyKey } = context;
    const added = await control.addWindow({
      environment,
      window: await newWindow(context, asked),
      who: caller.who,
      idempotencyKey: idempotencyKey ?? crypto.randomUUID(),
    });
    return {
      run_id: null,
      workflow_id: `fleet:${environment}`,
      result: windowRowOf(added, await windowPlace(context)),
    };
  },
});

/** Throws INVALID_REQUEST, SERVER_NOT_FOUND, and CONFLICT where the configuration has one of the name. */
async function newWindow(context: ActionContext, asked: AskedWindow): Promise<MaintenanceWindow> {
  const { store, environment, caller, nowMs } = context;
  const window = readWindow(asked, caller.who, nowMs());
  await refuseConfigured(context, window.name, await readWindows(context));
  if (window.servers !== undefined) {
    selectServers(await readFleet(store, environment), environment, window.servers);
  }
  if (nextOccurrence(window, nowMs()) === null) {
    throw new AppError('INVALID_REQUEST', `The window ${window.name} would never hold: it is over already.`, {
      details: { problems: [{ field: 'rrule', message: 'never starts again' }] },
    });
  }
  return window;
}

const SHOWN_OCCURRENCES = 3;

function describeTimes(window: MaintenanceWindow, nowMs: number): string {
  const { times } = window;
  if (times.kind === 'once') return `from ${iso(times.startsAtMs)} until ${iso(times.endsAtMs)}`;
  const spans: string[] = [];
  let next = nextOccurrence(window, nowMs);
  while (next !== null && spans.length < SHOWN_OCCURRENCES) {
    spans.push(`from ${iso(next.startsAtMs)} until ${iso(next.endsAtMs)}`);
    next = nextOccurrence(window, next.endsAtMs);
  }
  const goesOn = next === null ? '' : ', and so on';
  return `${times.rrule} in ${times.zone}, ${spans.join(', ')}${goesOn}`;
}

const SHOWN_SERVERS = 5;

function describeServers(names: readonly string[], all: number): string {
  if (names.length === all) return all === 1 ? `the only server, ${names.join('')}` : `all ${all} servers`;
  if (names.length === 0) return 'no server that there is now';
  const more = names.length - SHOWN_SERVERS;
  const rest = more > 0 ? ` and ${more} more` : '';
  return `${names.length} of ${all} servers, ${names.slice(0, SHOWN_SERVERS).join(', ')}${rest}`;
}
