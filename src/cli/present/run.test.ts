import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { presentationOfOutput } from './presentations.ts';

const AT = '2026-01-31T12:00:00.000Z';
const look = createLook({ width: Infinity, height: Infinity, isTerminal: false, hasColours: false });

const shown = (step_action: string | null, step_output: unknown) => ({
  timestamp: AT,
  run: {
    ...{ id: 'K7Q2MD', runbook: 'move', title: 'Move', status: 'succeeded', who: 'ann', started_at: AT },
    ...{ ended_at: AT, incident: null, paused_by: null, trouble: null, inputs: {}, steps: [], waits_for: [] },
  },
  workflow_end: null,
  timeline: [],
  step_action,
  step_output,
});

async function linesOf(action: string | null, output: unknown): Promise<readonly string[]> {
  const given = shown(action, output);
  return (await presentationOfOutput('run/show', given)).lines(given, look);
}

test.each(['run/start', 'incident/run-runbook'])(
  'what %s has begun is shown with how to come back to it',
  async (name) => {
    const begun = {
      id: 'K7Q2MD',
      runbook: 'move',
      title: 'Move',
      inputs: { n: 1 },
      next: 'watchkeeper runs show K7Q2MD',
    };
    const given = { run_id: 'K7Q2MD', workflow_id: 'run:K7Q2MD', result: begun };
    const lines = (await presentationOfOutput(name, given)).lines(given, look);
    expect(lines.join('\n')).toMatch(/Goes on +by itself; see how far it is: watchkeeper runs show K7Q2MD/);
  },
);

test('what the action of a step gave is shown as its own command shows it', async () => {
  const output = { checked: 2, problems: [] };
  const own = (await presentationOfOutput('runbook/lint', output)).lines(output, look);
  const lines = await linesOf('runbook/lint', output);
  expect(own).toEqual(['2 runbooks can run.']);
  expect(lines.slice(-2)).toEqual(['', ...own]);
  expect(lines.join('\n')).not.toContain('checked');
});

test.each([
  ['of an action that this version does not have', 'robot/dance'],
  ['in a form that this version does not know', 'runbook/lint'],
])('an output %s is JSON', async (_what, action) => {
  const lines = await linesOf(action, { steps: ['left'] });
  expect(JSON.parse(lines.slice(lines.indexOf('{')).join('\n'))).toEqual({ steps: ['left'] });
});

test('without a step that was asked for there is no output', async () => {
  expect((await linesOf(null, null)).join('\n')).not.toContain('null');
});

test('a run that is paused says by whom, also where it is stuck', async () => {
  const stuck = shown(null, null);
  const given = { ...stuck, run: { ...stuck.run, status: 'stuck', ended_at: null, paused_by: 'ben' } };
  const lines = (await presentationOfOutput('run/show', given)).lines(given, look);
  expect(lines.join('\n')).toMatch(/Paused +by ben: nothing begins until somebody resumes it/);
  expect((await linesOf(null, null)).join('\n')).not.toContain('Paused');
});
