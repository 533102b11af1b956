/** What somebody who insists is allowed to pass over. */
import type { Reason } from './finding.ts';
import type { UserRow } from './user.ts';

/**
 * The reasons that rest on what happened to this user before. Mode, pause, ownership, removal and the guards stand
 * (DECISIONS.md, D-force).
 */
const passedOver: ReadonlySet<Reason> = new Set(['undone', 'contested', 'stuck']);

export function isPassedOver(reason: Reason | undefined): boolean {
  return reason !== undefined && passedOver.has(reason);
}

/** The user with all of that forgotten: for deciding, not for remembering. */
export function forgiven(user: UserRow): UserRow {
  return { ...user, undoneSha: undefined, trouble: undefined, repairedAt: [] };
}
