/** What `force` overrides. */
import { overridableReasons } from './catalogue/reasons.ts';
import type { Reason } from './finding.ts';
import type { UserRow } from './user.ts';

export function isPassedOver(reason: Reason | undefined): boolean {
  return reason !== undefined && overridableReasons.has(reason);
}

/** The user with all of that forgotten: for deciding, not for remembering. */
export function forgiven(user: UserRow): UserRow {
  return { ...user, undoneSha: undefined, trouble: undefined, repairedAt: [] };
}
