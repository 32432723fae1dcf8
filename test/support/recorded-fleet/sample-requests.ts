import type { Rotation } from '../../../src/domain/oncall/rotation.ts';
import { DEFAULT_RESPONDING } from '../../../src/domain/release/default-responding.ts';
import type { Release } from '../../../src/domain/release/release.ts';
import type { ServerSpec } from '../../../src/domain/server/server-spec.ts';
import { aSilence, aWindow } from '../builders/responding.ts';
import type { MemoryControl } from './memory-control.ts';
import { sampleRun, SAMPLE_RUN } from '../runs/sample-run.ts';
import { NOW_MS } from './watched-api.ts';
import { entryOf, releaseOf } from './recorded-fleet.ts';

const SUBJECTS: Readonly<Record<string, string>> = {
  server: 'search',
  name: 'search',
  key: 'ci',
  incident: 'K7Q2MD',
  release: 'r1',
  silence: 'HASTAY',
  rotation: 'primary',
  run: SAMPLE_RUN,
  runbook: 'server-down',
  action: 'server/pause',
};

const BODIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'server/check': { server_names: ['search'] },
  'silence/add': { matchers: ['server=search'], for: '2h', comment: 'a test' },
  'maintenance/add': { name: 'move', for: '2h', servers: ['search'] },
  'alert/test': { channel: 'console' },
  'server/io': { reports: 1 },
  'server/restart': { settle_seconds: 0 },
  'alert/notify': { kind: 'outage' },
  'key/create': { name: 'ci' },
  'incident/run-runbook': { runbook: 'server-down' },
  'run/start': { runbook: 'server-down', set: ['server=search'] },
  'run/approve': { step: 'go' },
  'run/refuse': { step: 'other', reason: 'a test' },
  'run/answer': { step: 'many', answer: '3' },
  'run/done': { step: 'key' },
  'run/skip': { step: 'rest', reason: 'a test' },
  'run/retry': { step: 'broken' },
  'run/cancel': { reason: 'a test' },
  'server/add': { server: 'added', mcp_url: 'http://127.0.0.1:9/mcp' },
  'config/update': { changes: { monitoring: { confirm_seconds: 3 } } },
  'incident/assign': { to: 'ann' },
  'incident/note': { text: 'the gateway was restarted' },
  'put/status_config': { monitoring: { confirm_seconds: 4 } },
  'post/status_circuit_breaker': { action: 'reset', server_names: ['search'] },
};

/** What an action needs beside its subject, so that a walk over the catalogue can ask for it. */
export function sampleBody(action: string): Readonly<Record<string, unknown>> {
  return BODIES[action] ?? {};
}

/** One that no later request asks for. */
const REMOVED = 'gateway';
const EXPIRED = 'ENDED1';
const CANCELLED = 'over';

/** A path with something that is there, or was made by `sampleBody`, in the place of each parameter. */
export function samplePath(path: string): string {
  if (path.endsWith('/{server}/remove')) return `${path.replace('{server}', REMOVED)}?confirm=${REMOVED}`;
  if (path.endsWith('/{server}/restart')) return `${path.replace('{server}', 'search')}?confirm=search`;
  if (path.endsWith('/{silence}/expire')) return path.replace('{silence}', EXPIRED);
  if (path.endsWith('/maintenance/{name}/cancel')) return path.replace('{name}', CANCELLED);
  return path.replaceAll(/\{(\w+)\}/g, (parameter, name: string) => {
    const subject = SUBJECTS[name];
    // Names of actions have a slash.
    return subject === undefined ? parameter : encodeURIComponent(subject);
  });
}

/** A path to what is still there when every sample has been asked for. */
export function lastingPath(path: string): string {
  const asked = samplePath(path).split('?')[0] ?? '';
  return asked
    .replace('/gateway/', '/search/')
    .replace(EXPIRED, 'HASTAY')
    .replace(`/${CANCELLED}/`, '/nightly/');
}

/** The silences, the windows and the run that sample requests name. */
export async function addSamples(control: MemoryControl): Promise<void> {
  await control.startRun(sampleRun('development', NOW_MS));
  const silences = ['HASTAY', EXPIRED].map((id) => aSilence({ id }));
  const windows = ['nightly', CANCELLED].map((name) => aWindow({ name }));
  await control.setQuiet({ silences, windows });
}

const PRIMARY: Rotation = {
  name: 'primary',
  members: ['ana', 'ben'],
  turnDays: 7,
  firstHandover: '2024-01-01T09:00',
  zone: 'UTC',
  hours: [],
  layer: 1,
};

/** With the rotation that sample requests name, as the document and as its settings have it. */
export function sampleRelease(specs: readonly ServerSpec[]): Release {
  const release = releaseOf(specs, 'development');
  const { name, members } = PRIMARY;
  const alerting = {
    users: members.map((member) => ({ name: member })),
    oncall: { rotations: [{ name, members }] },
  };
  const responding = { ...DEFAULT_RESPONDING, oncall: { rotations: [PRIMARY], overrides: [] } };
  const document = { environment: 'development', servers: specs.map(entryOf), alerting };
  return { ...release, settings: { ...release.settings, responding, document } };
}
