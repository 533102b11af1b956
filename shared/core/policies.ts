/** Policies only take away: each may lower what a finding wants, and says why. */
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
/** Two proofs of an absence must lie this far apart before anything is cleared. */
export const absenceConfirmedMs = 20 * 3_600_000;

/** What is left of a decision. The first policy that objects gives the reason. */
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

/** Another program writes too: three repairs in 14 days, and different again. */
export function isContested(repairedAt: readonly string[], now: Date): boolean {
  const recent = repairedAt.filter((at) => !isOver(at, contestedDays * dayMs, now));
  return recent.length >= contestedRepairs;
}

function absenceConfirmed(absentSince: string | undefined, now: Date): boolean {
  return absentSince !== undefined && now.getTime() - Date.parse(absentSince) >= absenceConfirmedMs;
}
