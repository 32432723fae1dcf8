import type { ChannelSpec } from './channel-spec.ts';
import { BARE_BRIEF } from './bare-brief.ts';
import type { Notification } from './notification.ts';
import { subjectOfTest } from './test-press.ts';

export interface TestFacts {
  /** Unique: makes its subject one of its own. */
  readonly id: string;
  readonly environment: string;
  readonly channel: Pick<ChannelSpec, 'name' | 'severities'>;
  readonly who: string;
  readonly atMs: number;
  /** What people are asked to do, such that the way back is proved; null where nobody has to do anything. */
  readonly asked: string | null;
}

/** What a channel that is tried out is sent: an incident that says itself that it is none. */
export function testMessage({ id, environment, channel, who, atMs, asked }: TestFacts): Notification {
  const { name } = channel;
  const subject = subjectOfTest(id);
  return {
    key: `${subject}:${name}`,
    subject,
    event: 'test',
    announce: true,
    line: `${who} tries out the channel ${name}.`,
    atMs,
    incident: {
      id: 'TEST',
      environment,
      status: 'triggered',
      // One that the channel takes.
      severity: channel.severities[0] ?? 'low',
      title: 'a test, nothing is wrong',
      cause: `Sent to see that the channel ${name} works. ${asked ?? 'Nobody has to do anything.'}`,
      openedAtMs: atMs,
      resolvedAtMs: null,
      ...BARE_BRIEF,
      assignee: who,
    },
    ...(asked !== null && { awaitsPress: true }),
  };
}

/** What ends it where a test would leave somebody paged, or something to press. */
export function testResolved(test: Notification, line: string, atMs: number): Notification {
  return {
    ...test,
    key: `${test.key}:resolved`,
    event: 'resolved',
    announce: test.awaitsPress !== true,
    line,
    atMs,
    awaitsPress: false,
    incident: {
      ...test.incident,
      status: 'resolved',
      cause: line,
      resolvedAtMs: atMs,
    },
  };
}
