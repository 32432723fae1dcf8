import { afterEach, beforeEach, expect, test } from 'vitest';
import { aRunbook } from '../../../test/support/builders/a-runbook.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { INCIDENT_ID } from '../../../test/support/builders/an-open-incident.ts';
import { createWatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import type { WatchedApi } from '../../../test/support/recorded-fleet/watched-api.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { IncidentView } from '../../domain/incident/incident-view.ts';
import type { ActionContext } from '../action.ts';
import { beginRun } from '../run/begin-run.ts';
import { runAction } from '../run-action.ts';
import { incidentRunRunbook } from './run-runbook.ts';

let world: WatchedApi;

beforeEach(async () => {
  world = await createWatchedApi([aServerSpec().named('search').build()]);
});
afterEach(async () => {
  await world.close();
});

interface Asked {
  readonly input?: object;
  readonly dryRun?: boolean;
  readonly changes?: Partial<ActionContext>;
}

function ask({ input = {}, dryRun = false, changes }: Asked) {
  const asked = { incident: INCIDENT_ID, ...input };
  return runAction(world.context(changes), { action: incidentRunRunbook, input: asked, dryRun });
}

async function start(asked: Asked = {}) {
  const result = await ask(asked);
  if (result.kind !== 'done') throw new Error('planned');
  const run = await world.fleet.store.run('development', result.output.run_id ?? '');
  if (run === null) throw new Error('it is not there');
  return run;
}

async function refusal(asked: Asked): Promise<AppError> {
  const failure: unknown = await ask(asked).then(
    () => 'it was not refused',
    (error: unknown) => error,
  );
  if (failure instanceof AppError) return failure;
  throw new Error(String(failure));
}

/** Writes it down as it is after a change. */
async function become(change: (view: IncidentView) => Partial<IncidentView>): Promise<void> {
  const view = await world.fleet.store.incident('development', INCIDENT_ID);
  if (view === null) throw new Error('it is not there');
  await world.fleet.store.recordIncident({ ...view, ...change(view), revision: view.revision + 1 }, []);
}

const naming = (runbook: string) =>
  become(({ alerts }) => ({ alerts: alerts.map((alert) => ({ ...alert, runbook })) }));

test('what its rule names is run for it, with its server filled in', async () => {
  await naming('server-down');
  expect(await start()).toMatchObject({
    runbook: 'server-down',
    incident: INCIDENT_ID,
    inputs: { server: 'search' },
    who: 'tester',
  });
});

test('another one is run where it is named, and what is set is not filled in', async () => {
  await naming('server-down');
  const set = ['server=gateway'];
  expect(await start({ input: { runbook: 'mcp-tools-missing', set } })).toMatchObject({
    runbook: 'mcp-tools-missing',
    incident: INCIDENT_ID,
    inputs: { server: 'gateway' },
  });
});

test('a dry run says what it is for and its steps, and starts nothing', async () => {
  const result = await ask({ input: { runbook: 'server-down' }, dryRun: true });
  if (result.kind !== 'planned') throw new Error('done');
  expect(result.plan.would[0]).toBe(`start server-down for the incident ${INCIDENT_ID} with server="search"`);
  expect(result.plan.would.length).toBeGreaterThan(5);
  expect(await world.fleet.store.runs('development', { limit: 5 })).toEqual([]);
});

test('the same request under the same key is one run', async () => {
  const asked = { input: { runbook: 'server-down' }, changes: { idempotencyKey: 'press-1' } };
  const first = await start(asked);
  expect((await start(asked)).id).toBe(first.id);
  expect(await world.fleet.store.runs('development', { limit: 5 })).toHaveLength(1);
});

test('a key is one id, also where nothing remembers the answer', async () => {
  const prepared = { runbook: aRunbook([]), inputs: {}, incident: INCIDENT_ID };
  const begin = (idempotencyKey: string) => beginRun(world.context({ idempotencyKey }), prepared);
  const first = await begin('press-1');
  expect((await begin('press-1')).run_id).toBe(first.run_id);
  expect((await begin('press-2')).run_id).not.toBe(first.run_id);
});

test('it is said what is missing: a runbook, a server of several, a role, an incident that is open', async () => {
  expect(await refusal({})).toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('alerting.rules[].runbook') as unknown,
  });
  const named = { input: { runbook: 'server-down' } };
  await become(() => ({ servers: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }));
  const { message } = await refusal(named);
  expect(message).toContain('server is needed');
  expect(message).toContain(`${INCIDENT_ID} has the servers a, b, c, d, e and 2 more.`);
  const caller = { who: 'vic', role: 'viewer', via: 'slack', requestId: 'r' } as const;
  expect((await refusal({ ...named, changes: { caller } })).code).toBe('FORBIDDEN');
  await become(() => ({ phase: { status: 'closed', sinceMs: 0, foldedInto: null } }));
  expect((await refusal(named)).code).toBe('CONFLICT');
  expect((await refusal({ ...named, dryRun: true })).code).toBe('CONFLICT');
});
