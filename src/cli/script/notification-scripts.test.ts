import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { alertNotify } from '../../actions/alert/notify.ts';
import type { ToldChannel } from '../../actions/alert/tell-channel.ts';
import { meaningOf } from './script.ts';
import { SCRIPTS } from './scripts.ts';

type Output = z.output<typeof alertNotify.output>;
type Row = Pick<ToldChannel, 'status' | 'critical'>;

function meaning(name: string, flags: Readonly<Record<string, true>> = {}) {
  const script = SCRIPTS.find((each) => each.name === name);
  const found = script === undefined ? null : meaningOf(script, flags);
  if (found === null) throw new Error(`${name} means nothing`);
  return found;
}

/** As the API answers it: the same codes hold here and remotely. */
function exitCode(
  name: string,
  rows: readonly Row[],
  unreachable: readonly string[] = [],
): number | undefined {
  const { action, input } = meaning(name);
  const kind = input({})['kind'] === 'security' ? 'security' : 'outage';
  const told = rows.filter(({ status }) => status === 'sent' || status === 'told_before').length;
  const result: Output['result'] = {
    ...{ kind, incident: null, headline: '', told },
    channels: rows.map((row, index) => ({
      ...{ channel: `c${index}`, type: 'slack', instead_of: null, addressees: [], attempts: 1 },
      ...{ milliseconds: 1, detail: '', ...row },
    })),
    unreachable: unreachable.map((target) => ({ target, reason: 'no way' })),
  };
  return action.readOutput({ run_id: null, workflow_id: null, result })?.exitCode;
}

const row = (status: Row['status'], critical: boolean): Row => ({ status, critical });

describe('emergency_notification', () => {
  test.each([
    ['0 where all are told', [row('sent', true), row('sent', false)], 0],
    ['0 where it arrived somewhere critical', [row('sent', true), row('failed', false)], 0],
    ['0 where that was told before', [row('told_before', true)], 0],
    ['5 where it arrived only elsewhere', [row('failed', true), row('sent', false)], 5],
    ['1 where nobody was told', [row('failed', true), row('failed', false)], 1],
  ])('ends with %s', (_, rows, code) => {
    expect(exitCode('emergency_notification', rows)).toBe(code);
  });

  test('means an outage, with its flag and without', () => {
    expect(meaning('emergency_notification', { '--outage': true }).input({})).toEqual({ kind: 'outage' });
    expect(meaning('emergency_notification').input({})).toEqual({ kind: 'outage' });
  });
});

describe('security_notification', () => {
  test.each([
    ['0 where all are told', [row('sent', true)], [], 0],
    ['5 where one failed', [row('sent', true), row('failed', true)], [], 5],
    ['5 where there is no security team', [row('sent', true)], ['security'], 5],
    ['0 where somebody else is not reached', [row('sent', true)], ['support'], 0],
    ['1 where nobody was told', [row('failed', true)], [], 1],
  ])('ends with %s', (...[, rows, unreachable, code]) => {
    expect(exitCode('security_notification', rows, unreachable)).toBe(code);
  });

  test('means a security incident, with its flag and without', () => {
    expect(meaning('security_notification', { '--incident': true }).input({})).toEqual({ kind: 'security' });
    expect(meaning('security_notification').input({})).toEqual({ kind: 'security' });
  });
});
