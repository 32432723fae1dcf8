import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRunbookLibrary } from './runbook-library.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchkeeper-runbooks-'));
  await mkdir(join(folder, 'config', 'runbooks'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFile(join(folder, 'config', 'runbooks', name), text);
const about = (name: string, steps: string) => `name: ${name}\ntitle: T\nsteps:\n${steps}\n`;
const callOf = (name: string) => `  - { id: inner, runbook: ${name} }`;

async function found(name: string) {
  const all = await createRunbookLibrary(folder).list();
  const one = all.find((each) => each.name === name);
  if (one === undefined) throw new Error(`no ${name}`);
  return one;
}

test('every shipped runbook can run', async () => {
  await rm(join(folder, 'config'), { recursive: true });
  const all = await createRunbookLibrary(folder).list();
  expect(all.length).toBeGreaterThan(3);
  expect(all.filter(({ status }) => status === 'wrong')).toEqual([]);
  expect(new Set(all.map(({ origin }) => origin))).toEqual(new Set(['shipped']));
});

test('an own one takes the place of a shipped one', async () => {
  await put('server-down.yaml', about('server-down', '  - { id: rest, wait: 1s }'));
  const one = await found('server-down');
  expect([one.origin, one.file, one.status === 'right' && one.runbook.steps.length]).toEqual([
    'own',
    join('config', 'runbooks', 'server-down.yaml'),
    1,
  ]);
});

test('one is made of others, with their steps', async () => {
  await put('outer.yaml', about('outer', callOf('inner')));
  await put('inner.yaml', about('inner', '  - { id: rest, wait: 1s }'));
  const one = await found('outer');
  expect(one.status === 'right' && one.runbook.steps).toMatchObject([
    { kind: 'runbook', runbook: { name: 'inner', steps: [{ kind: 'wait', forMs: 1_000 }] } },
  ]);
});

test.each([
  [
    'leads back to itself',
    { 'a.yaml': about('a', callOf('b')), 'b.yaml': about('b', callOf('a')) },
    /there is no runbook b .*lead back/,
  ],
  [
    'has another name than its file',
    { 'a.yaml': about('b', '  - { id: rest, wait: 1s }') },
    /its name is b; write name: a/,
  ],
  ['is empty', { 'a.yaml': '' }, /is empty/],
  [
    'starts a run',
    { 'a.yaml': about('a', '  - { id: x, action: run/start }') },
    /there is no action run\/start/,
  ],
  [
    'makes a secret',
    { 'a.yaml': about('a', '  - { id: x, action: key/create, with: { name: ci } }') },
    /there is no action key\/create/,
  ],
  [
    'says two things in a step',
    { 'a.yaml': about('a', '  - { id: x, wait: 1s, manual: y }') },
    /says 2 things to do: wait, manual/,
  ],
  [
    'says nothing in a step',
    { 'a.yaml': about('a', '  - { id: x }') },
    /says nothing to do; write exactly one of action, wait/,
  ],
  [
    'has a key that nobody knows',
    { 'a.yaml': about('a', '  - { id: x, wait: 1s, timebox: 1m }') },
    /steps\[0\]\.timebox: .*did you mean 'time_box'/,
  ],
  [
    'has a key within that nobody knows',
    { 'a.yaml': about('a', '  - { id: x, approve: { qurum: 2 } }') },
    /steps\[0\]\.approve\.qurum: is no key/,
  ],
  ['has a step that is none', { 'a.yaml': about('a', '  - rest') }, /steps\[0\]: is no step/],
  [
    'has an id that expressions cannot use',
    { 'a.yaml': about('a', '  - { id: my-step, wait: 1s }') },
    /write check_servers/,
  ],
  [
    'is too large',
    { 'a.yaml': about('a', `  - { id: x, manual: ${'y'.repeat(300_000)} }`) },
    /a\.yaml.*larger than 256 KiB/,
  ],
])('one that %s cannot run, and says why and where', async (_what, files, words) => {
  for (const [name, text] of Object.entries(files)) await put(name, text);
  const one = await found('a');
  expect(one.status === 'wrong' ? one.problems.join('\n') : one).toMatch(words);
});
