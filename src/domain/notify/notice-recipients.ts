import type { EscalationPolicy } from '../escalation/escalation-policy.ts';
import { resolveTargets } from '../escalation/resolve-targets.ts';
import type { Unreachable } from '../escalation/resolve-targets.ts';
import type { RespondingSettings } from '../release/responding-settings.ts';
import { PAGING_CHANNELS } from './channel-spec.ts';
import type { ChannelSpec } from './channel-spec.ts';
import type { Addressee } from './notification.ts';

export const NOTICE_KINDS = ['outage', 'security'] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Team that a security notice is for beside those of the escalation. */
export const SECURITY_TEAM = 'security';

export interface Recipient {
  readonly channel: ChannelSpec;
  readonly addressees: readonly Addressee[];
  /** Where it matters most that it arrives: a channel that calls people, and where there is none, any. */
  readonly isCritical: boolean;
}

export interface Recipients {
  readonly channels: readonly Recipient[];
  readonly unreachable: readonly Unreachable[];
}

/**
 * Everybody whom the escalation of critical incidents would come to in the end, at once; for security its team too. The
 * console where that is nobody.
 */
export function noticeRecipients(kind: NoticeKind, settings: RespondingSettings, atMs: number): Recipients {
  const policy = settings.escalation.critical;
  const targets = [...(kind === 'security' ? [SECURITY_TEAM] : []), ...everyTarget(policy)];
  const { channels, unreachable } = resolveTargets({
    ...{ targets, policy, step: 0, severity: 'critical', settings, atMs },
  });
  const found = channels.flatMap(({ channel: name, addressees }) => {
    const channel = settings.channels.find((each) => each.name === name);
    return channel === undefined ? [] : [{ channel, addressees }];
  });
  const told = found.length > 0 ? found : [{ channel: consoleOf(settings), addressees: [] }];
  const isCalled = told.some(({ channel }) => calls(channel));
  return {
    channels: told.map((each) => ({ ...each, isCritical: !isCalled || calls(each.channel) })),
    unreachable,
  };
}

/** By their names. */
function everyTarget({ contact, levels, nextContacts }: EscalationPolicy): readonly string[] {
  const relative = ['contact', 'next_contact'];
  const named = levels.flatMap(({ notify }) => notify).filter((target) => !relative.includes(target));
  return [...new Set([...named, contact, ...nextContacts])];
}

function calls({ type }: ChannelSpec): boolean {
  return PAGING_CHANNELS.includes(type);
}

function consoleOf({ channels }: RespondingSettings): ChannelSpec {
  return (
    channels.find(({ type }) => type === 'console') ?? {
      ...{ type: 'console', name: 'console', severities: [], fallback: null, perMinute: 60 },
    }
  );
}
