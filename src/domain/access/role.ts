/** Rising power: each role may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role has at least the power of another. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

export function isRole(word: string): word is Role {
  return ROLES.some((role) => role === word);
}

/** The most powerful of several roles, null of none. */
export function highestRole(roles: readonly Role[]): Role | null {
  return roles.reduce<Role | null>(
    (best, role) => (best === null || isAtLeast(role, best) ? role : best),
    null,
  );
}
