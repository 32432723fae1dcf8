import { expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import type { ServerState } from '../server/server-state.ts';
import type { Edge } from './edge.ts';
import { foldCheck, initialState } from './fold-check.ts';
import { isGoodStart } from './good-start.ts';

const SPEC = aServerSpec().named('a').build();

test('servers that are well at their first check are a good start', () => {
  expect(isGoodStart([...edgesOf([true]), ...edgesOf([true])])).toBe(true);
});

test.each([
  ['a server that fails at its first check', [false]],
  ['a server that began to fail', [true, false]],
  ['a recovery', [true, false, true]],
] as const)('%s is none, and no other makes it one', (_, checks) => {
  const edges = edgesOf(checks);
  expect(edges).not.toEqual([]);
  expect(isGoodStart(edges)).toBe(false);
  expect(isGoodStart([...edgesOf([true]), ...edges])).toBe(false);
});

/** What the last of these checks, each well or not, had to say. */
function edgesOf(checks: readonly boolean[]): readonly Edge[] {
  let state: ServerState = initialState('a');
  let edges: readonly Edge[] = [];
  for (const [index, isWell] of checks.entries()) {
    const verdict = isWell ? 'ok' : 'connect_refused';
    const builder = aCheck().of('a').verdicts(verdict, verdict).at(index);
    const folded = foldCheck({
      state,
      check: builder.build(),
      view: builder.view(),
      spec: SPEC,
      drift: null,
    });
    state = folded.state;
    edges = folded.edges;
  }
  return edges;
}
