import type { User } from '../../domain/escalation/escalation-policy.ts';
import { highestRole, isAtLeast, isRole } from '../../domain/access/role.ts';
import type { Role } from '../../domain/access/role.ts';

/** Somebody of the configuration, with the most that they may do. */
export interface Person {
  readonly name: string;
  readonly role: Role;
}

/** Who has this Slack id; null where nobody is configured with it. */
export function personById(users: readonly User[], slackId: string): Person | null {
  const user = users.find((each) => each.slackId === slackId);
  return user === undefined ? null : personOf(user);
}

/** Who has this address, whatever its case. One whose Slack id is configured is known by that alone. */
export function personByMail(users: readonly User[], mail: string): Person | null {
  const wanted = mail.trim().toLowerCase();
  const user = users.find(
    ({ email, slackId }) => slackId === null && email !== null && email.trim().toLowerCase() === wanted,
  );
  return user === undefined ? null : personOf(user);
}

/** Without a role they may look. */
function personOf({ name, roles }: User): Person {
  return { name, role: roleOf(roles) };
}

function roleOf(roles: readonly string[]): Role {
  return highestRole(roles.filter(isRole)) ?? 'viewer';
}

const MOST_NAMED = 3;

/** A sentence about who can help: those with at least this role. */
export function whomToAsk(users: readonly User[], needed: Role): string {
  const names = users.filter(({ roles }) => isAtLeast(roleOf(roles), needed)).map(({ name }) => name);
  if (names.length === 0) return 'Ask whoever keeps the configuration of Watchkeeper.';
  return `Ask ${names.slice(0, MOST_NAMED).join(' or ')}.`;
}

/** What somebody is told whom the configuration does not know. Nothing has happened. */
export function unknownPerson(users: readonly User[], slackId: string): string {
  return `Watchkeeper does not know you, so nothing was done. ${whomToAsk(users, 'admin')} Your id here is ${slackId}: it belongs into alerting.users, as slack_id; your mail address as email does too.`;
}
