import { describe, expect, it } from 'vitest';
import { afterReport, failingAlert, MOST_FAILING, stillConfigured } from './failing-channels.ts';
import type { ChannelReport, FailingChannel } from './failing-channels.ts';

const fails = (channel: string, detail = 'invalid_auth'): ChannelReport => ({
  channel,
  status: 'failing',
  detail,
});
const works = (channel: string): ChannelReport => ({ channel, status: 'working' });
const after = (...reports: readonly ChannelReport[]): readonly FailingChannel[] =>
  reports.reduce<readonly FailingChannel[]>(
    (failing, report, index) => afterReport(failing, report, index),
    [],
  );

describe('failing channels', () => {
  it('have what the first failure said; another adds nothing', () => {
    const once = after(fails('slack'));
    expect(once).toEqual([{ name: 'slack', detail: 'invalid_auth', sinceMs: 0 }]);
    expect(afterReport(once, fails('slack', 'something else'), 5)).toBe(once);
  });

  it('are left by the one at which a message gets through; elsewhere that changes nothing', () => {
    const both = after(fails('slack'), fails('mail'));
    expect(afterReport(both, works('slack'), 9).map(({ name }) => name)).toEqual(['mail']);
    expect(afterReport(both, works('hook'), 9)).toBe(both);
  });

  it('are counted anew after they have worked', () => {
    expect(after(fails('slack'), works('slack'), fails('slack', 'again'))).toEqual([
      { name: 'slack', detail: 'again', sinceMs: 2 },
    ]);
  });

  it('are left by those that the configuration has no more', () => {
    const both = after(fails('slack'), fails('mail'));
    expect(stillConfigured(both, ['mail', 'hook']).map(({ name }) => name)).toEqual(['mail']);
    expect(stillConfigured(both, ['mail', 'slack'])).toBe(both);
  });

  it('are bounded, and so is what each said', () => {
    const many = Array.from({ length: MOST_FAILING + 5 }, (_, index) =>
      fails(`c${index}`, 'x'.repeat(5_000)),
    );
    const failing = after(...many);
    expect(failing).toHaveLength(MOST_FAILING);
    expect(JSON.stringify(failing).length).toBeLessThan(MOST_FAILING * 400);
  });
});

describe('their alert', () => {
  it('does not fire while none fails', () => {
    expect(failingAlert(after(fails('slack'), works('slack')))).toBeNull();
  });

  it('is critical, since the first, and says which and what each said', () => {
    const alert = failingAlert(after(fails('slack'), fails('mail', 'No such mailbox.')));
    expect(alert).toMatchObject({ alert: { severity: 'critical' }, sinceMs: 0 });
    expect(alert?.reason).toBe(
      '2 channels fail. slack: invalid_auth. mail: No such mailbox. `watchkeeper alerts test --channel NAME` tries one.',
    );
  });

  it('says of one what it said, as it ended it', () => {
    expect(failingAlert(after(fails('slack', 'Is the token right?')))?.reason).toMatch(
      /^1 channel fails\. slack: Is the token right\? `/,
    );
  });

  it('names five, and counts the others', () => {
    const seven = Array.from({ length: 7 }, (_, index) => fails(`c${index}`));
    const reason = failingAlert(after(...seven))?.reason;
    expect(reason).toMatch(/^7 channels fail\. c0: .*c4: invalid_auth\. And 2 more\./);
    expect(reason).not.toContain('c5');
  });
});
