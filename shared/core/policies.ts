/** Policies only subtract: each may reduce the action that a finding wants, and gives the reason. */
import { dayMs, isOver } from './calendar.ts';
import type { Decision } from './decide.ts';
import { type Action, type Reason, writingActions } from './finding.ts';
import type { Sha256 } from './observation.ts';
import { concerning, isWaiting } from './trouble.ts';
import type { UserRow } from './user.ts';

export interface PolicySettings {
  readonly ownership: 'exchange-wins' | 'respect-sharepoint';
  readonly removal: 'keep' | 'clear';
}

export interface Granted {
  readonly granted: Action;
  readonly reason: Reason | undefined;
}

const contestedRepairs = 3;
const contestedDays = 14;
/** Two readings without a photo must be this far apart before a photo is removed. */
export const absenceConfirmedMs = 20 * 3_600_000;

/** The action that the policies allow. The first policy that objects gives the reason. */
export function restrict(
  decision: Decision,
  user: Pick<UserRow, 'undoneSha' | 'trouble' | 'repairedAt' | 'absentSince'>,
  sourceSha: Sha256 | undefined,
  settings: PolicySettings,
  now: Date,
): Granted {
  if (!writingActions.has(decision.wanted)) return { granted: decision.wanted, reason: undefined };
  const reason = objection(decision, user, sourceSha, settings, now);
  return reason === undefined
    ? { granted: decision.wanted, reason: undefined }
    : { granted: 'report', reason };
}

function objection(
  decision: Decision,
  user: Pick<UserRow, 'undoneSha' | 'trouble' | 'repairedAt' | 'absentSince'>,
  sourceSha: Sha256 | undefined,
  settings: PolicySettings,
  now: Date,
): Reason | undefined {
  if (isWaiting(concerning(user.trouble, sourceSha), now)) return 'stuck';
  // A user must not stay half-written, even if another program writes there too.
  if (decision.finding === 'unfinished') return undefined;
  if (user.undoneSha !== undefined && user.undoneSha === sourceSha) return 'undone';
  if (isContested(user.repairedAt, now)) return 'contested';
  if (decision.yieldsToSharePoint && settings.ownership === 'respect-sharepoint') return 'ownership';
  if (decision.wanted === 'clear' && settings.removal === 'keep') return 'removal';
  if (decision.wanted === 'clear' && !absenceConfirmed(user.absentSince, now)) return 'absence-unconfirmed';
  return undefined;
}

/** Whether another program seems to write as well: the photo differs again after three repairs in 14 days. */
export function isContested(repairedAt: readonly string[], now: Date): boolean {
  const recent = repairedAt.filter((at) => !isOver(at, contestedDays * dayMs, now));
  return recent.length >= contestedRepairs;
}

function absenceConfirmed(absentSince: string | undefined, now: Date): boolean {
  return absentSince !== undefined && now.getTime() - Date.parse(absentSince) >= absenceConfirmedMs;
}
