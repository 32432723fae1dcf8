import { describe, expect, test } from 'vitest';
import { complaintOf, evaluate, expressionsIn, fillIn } from './expression.ts';
import type { Json } from './runbook.ts';

const SCOPE = {
  inputs: { server: 'search', share: 0.25, count: 3 },
  steps: {
    check: {
      exit_code: 1,
      output: {
        servers: [
          { name: 'a', ok: false },
          { name: 'b', ok: true },
        ],
      },
    },
  },
};
const valueOf = (expression: string): Json => {
  const evaluated = evaluate(expression, SCOPE);
  return evaluated.status === 'value' ? evaluated.value : `failed: ${evaluated.reason}`;
};

describe('an expression', () => {
  test.each([
    ['steps.check.exit_code == 1', true],
    ['steps.check.exit_code + 1', 2],
    ['inputs.share * 100', 25],
    ['inputs.count * 2', 6],
    ['inputs.count > 2 && inputs.server == "search"', true],
    ['steps.check.output.servers.filter(s, !s.ok).map(s, s.name)', ['a']],
    ['size(steps.check.output.servers)', 2],
    ['has(steps.other) ? steps.other.exit_code : 9', 9],
    ['{"name": inputs.server, "n": inputs.count}', { name: 'search', n: 3 }],
  ])('%s comes to %j', (expression, value) => {
    expect(valueOf(expression)).toEqual(value);
  });

  test.each([
    ['steps.other.exit_code', 'No such key: other'],
    ['nothing', 'Unknown variable: nothing'],
    ['1 +', 'Unexpected token'],
    ['1.0 / 0.0', 'no number that can be written'],
    ['type(1)', 'cannot be kept'],
  ])('%s fails, and says why', (expression, reason) => {
    expect(valueOf(expression)).toContain(reason);
  });

  test('is complained about before it is needed', () => {
    expect(complaintOf('inputs.server == 1 &&', ['inputs'])).not.toBeNull();
    expect(complaintOf('input.server', ['inputs'])).toBe('Unknown variable: input');
    expect(complaintOf('inputs.server == "x"', ['inputs'])).toBeNull();
  });
});

describe('a template', () => {
  test('that is an expression alone keeps the value as it is', () => {
    expect(fillIn('${{ steps.check.output.servers }}', SCOPE)).toEqual({
      status: 'value',
      value: SCOPE.steps.check.output.servers,
    });
  });

  test('with text around is text, at any depth', () => {
    const template = {
      a: ['restart ${{ inputs.server }}, ${{ inputs.count }} times', 1, null],
      b: '$ {{ x }}',
    };
    expect(fillIn(template, SCOPE)).toEqual({
      status: 'value',
      value: { a: ['restart search, 3 times', 1, null], b: '$ {{ x }}' },
    });
    expect(expressionsIn(template)).toEqual(['inputs.server', 'inputs.count']);
  });

  test('of which a part fails says which', () => {
    expect(fillIn({ a: 'x', b: 'see ${{ steps.no }}' }, SCOPE)).toEqual({
      status: 'failed',
      reason: 'b: No such key: no',
    });
  });
});
