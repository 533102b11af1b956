/** The guard for undo runs. Whatever the numbers are, a person must approve the plan. */
import { type GuardSettings, updatesCheck } from './guard.ts';
import { howToApprove } from './guard-messages.ts';
import { plural } from './plural.ts';
import type { GuardCheck, Totals, Verdict } from './run.ts';

export interface UndoGuardInput {
  /** The run whose photos are replaced by the earlier ones. */
  readonly undoes: string;
  /** Users whose earlier photo would be restored. */
  readonly planned: number;
  /** Users without an undo copy. */
  readonly withoutCopy: number;
  /** Users for whom it could not be checked whether there is a copy. */
  readonly unknown: number;
  /** Totals of the nightly run that compared the users; undefined: that run has been deleted. */
  readonly compared: Totals | undefined;
}

export type UndoGuardSettings = Pick<GuardSettings, 'mode' | 'paused' | 'updates'>;

/**
 * An undo is always held for an approval, because only a person knows that the run was wrong
 * (DECISIONS.md, D-undo-held).
 */
export function judgeUndo(input: UndoGuardInput, settings: UndoGuardSettings): Verdict {
  const checks = [updates(input, settings), unknown(input)];
  const { planned, undoes } = input;
  const whose = planned === 1 ? 'the photo that the user' : 'the photos that users';
  const restored = `The undo would restore ${whose} had before run ${undoes}: ${plural(planned, 'user')}.`;
  const numbers = [restored, ...checks.map(({ text }) => text)].join(' ');
  const because = settings.mode === 'report' ? 'mode' : settings.paused ? 'paused' : undefined;
  if (because !== undefined) {
    return { result: 'report', reportBecause: because, checks, message: `${remedies[because]} ${numbers}` };
  }
  if (planned === 0) {
    const message = `There is no photo to restore. ${numbers}`;
    return { result: 'release', reportBecause: undefined, checks, message };
  }
  const message = `The guard holds this plan, because every undo of a run needs an approval. ${numbers} ${howToApprove} Otherwise cancel the run.`;
  return { result: 'hold', reportBecause: undefined, checks, message };
}

const remedies = {
  mode: 'INSTEP_MODE is report, so nothing is written. Set it to repair, then start the undo again.',
  paused: 'INSTEP_PAUSED is true, so nothing is written. Set it to false, then start the undo again.',
} as const;

function updates({ planned, compared }: UndoGuardInput, settings: UndoGuardSettings): GuardCheck {
  if (compared === undefined) {
    const text = 'The update guard does not apply: the run that compared these users has been deleted.';
    return { name: 'updates', result: 'not-applicable', text };
  }
  const all = { totals: compared, updates: planned, sharedCopies: 0, approvedBefore: false };
  return updatesCheck(all, { updates: settings.updates, mostUpdates: undefined });
}

function unknown({ unknown: count, withoutCopy }: UndoGuardInput): GuardCheck {
  const copies = `${withoutCopy === 0 ? 'No user is' : `${plural(withoutCopy, 'user')} ${withoutCopy === 1 ? 'is' : 'are'}`} without an undo copy, and will not be changed.`;
  const unread = `For ${plural(count, 'user')}, it could not be checked whether there is one.`;
  const result = count > 0 ? 'hold' : 'pass';
  const text = count > 0 ? `${copies} ${unread}` : copies;
  return { name: 'unknown', result, text, numbers: { measured: count, limit: 0 } };
}
