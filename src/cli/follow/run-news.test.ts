import { expect, test } from 'vitest';
import { newsOf, NOTHING_TOLD, verdictText, type ShownRun } from './run-news.ts';

const AT = '2026-01-31T12:00:00.000Z';

const entry = (sequence: number, text: string) => ({
  ...{ sequence, at: AT, kind: 'step' as const, step: null, who: null, text },
});
const approval = { step: 'go', what: 'approval' as const, text: 'Go?', until: '2026-01-31T13:00:00.000Z' };

function shown(changes: {
  readonly waits?: ShownRun['run']['waits_for'];
  readonly story?: readonly number[];
}): ShownRun {
  const { waits = [], story = [] } = changes;
  return {
    timestamp: AT,
    run: {
      ...{ id: 'K7Q2MD', runbook: 'move', title: 'Move', status: 'running', who: 'ann', started_at: AT },
      ...{
        ended_at: null,
        incident: null,
        paused_by: null,
        trouble: null,
        inputs: {},
        steps: [],
        waits_for: waits,
      },
    },
    workflow_end: null,
    timeline: story.map((sequence) => entry(sequence, `entry ${sequence}`)),
    step_action: null,
    step_output: null,
  };
}

test('each entry of the story is told once, and those that went by between two looks are counted', () => {
  const first = newsOf(shown({ story: [1, 2] }), NOTHING_TOLD);
  expect(first.story).toEqual(['12:00:00Z  entry 1', '12:00:00Z  entry 2']);
  const second = newsOf(shown({ story: [1, 2, 3] }), first.told);
  expect(second.story).toEqual(['12:00:00Z  entry 3']);
  const third = newsOf(shown({ story: [6, 7] }), second.told);
  expect(third.story).toEqual(['(2 more before this)', '12:00:00Z  entry 6', '12:00:00Z  entry 7']);
  expect(newsOf(shown({}), third.told).told.sequence).toBe(7);
});

test('what is waited for is told once with the command that answers it, and again where it comes back', () => {
  const first = newsOf(shown({ waits: [approval] }), NOTHING_TOLD);
  expect(first.waits).toEqual([
    'Waits for an approval of go, 1h more: Go?',
    'Answer with: watchkeeper runs approve K7Q2MD go',
  ]);
  const still = newsOf(shown({ waits: [approval] }), first.told);
  expect(still.waits).toEqual([]);
  const answered = newsOf(shown({}), still.told);
  expect(newsOf(shown({ waits: [approval] }), answered.told).waits).toHaveLength(2);
});

test('the verdict says why, and tells a run that was ended from outside from one that ended', () => {
  const { run } = shown({});
  expect(verdictText({ ...run, status: 'succeeded' }, null)).toBe('K7Q2MD has succeeded');
  expect(verdictText({ ...run, status: 'failed', trouble: 'it broke' }, null)).toBe(
    'K7Q2MD has failed: it broke',
  );
  expect(verdictText({ ...run, status: 'cancelled' }, null)).toBe('K7Q2MD was cancelled');
  expect(verdictText({ ...run, trouble: 'gone' }, 'terminated')).toBe('K7Q2MD will not go on: gone');
});
