/** What `force` overrides (DECISIONS.md, D-force). */
import { overridableReasons } from './catalogue/reasons.ts';
import type { Reason } from './finding.ts';
import type { UserRow } from './user.ts';

export function isOverridable(reason: Reason | undefined): boolean {
  return reason !== undefined && overridableReasons.has(reason);
}

/** The row without what `force` overrides. For a decision only; it is never stored. */
export function forgiven(user: UserRow): UserRow {
  return { ...user, undoneSha: undefined, trouble: undefined, repairedAt: [] };
}
