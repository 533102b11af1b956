/** Is it plausible to undo a whole run? Whatever the numbers say, a person has to say yes. */
import { type GuardSettings, updatesCheck } from './guard.ts';
import type { GuardCheck, Totals, Verdict } from './run.ts';

export interface UndoGuardInput {
  /** The run whose pictures are put back. */
  readonly undoes: string;
  /** Users who would get back what they showed before. */
  readonly planned: number;
  /** Of whom nothing is kept any more. */
  readonly withoutCopy: number;
  /** Of whom could not be found out whether anything is kept. */
  readonly unknown: number;
  /** Of the run that compared, however often it was undone since; undefined: that run is not kept any more. */
  readonly compared: Totals | undefined;
}

export type UndoGuardSettings = Pick<GuardSettings, 'mode' | 'paused' | 'updates'>;

/**
 * An undo is held for an approval always, because only a person knows that the run was wrong
 * (DECISIONS.md, D-undo-held).
 */
export function judgeUndo(input: UndoGuardInput, settings: UndoGuardSettings): Verdict {
  const checks = [updates(input, settings), unknown(input)];
  const { planned, undoes } = input;
  const numbers = `${users(planned)} would get back what they showed before run ${undoes}. ${checks.map(({ text }) => text).join(' ')}`;
  const because = settings.mode === 'report' ? 'mode' : settings.paused ? 'paused' : undefined;
  if (because !== undefined) {
    const way =
      because === 'mode'
        ? 'INSTEP_MODE is report: nothing is written. Set it to repair, then ask for the undo again.'
        : 'INSTEP_PAUSED is true: nothing is written. Set it to false, then ask for the undo again.';
    return { result: 'report', reportBecause: because, checks, message: `${way} ${numbers}` };
  }
  if (planned === 0) {
    const message = `There is nothing to put back. ${numbers}`;
    return { result: 'release', reportBecause: undefined, checks, message };
  }
  const message = `The undo is held, as every undo of a run is. ${numbers} Look at the report; then approve this plan by its hash (POST /api/runs/{id}/approval), or cancel it.`;
  return { result: 'hold', reportBecause: undefined, checks, message };
}

function updates({ planned, compared }: UndoGuardInput, settings: UndoGuardSettings): GuardCheck {
  if (compared === undefined) {
    const text = 'The run that compared these users is not kept any more, so there is nothing to measure by.';
    return { name: 'updates', result: 'not-applicable', text };
  }
  const all = { totals: compared, updates: planned, sharedCopies: 0, approvedBefore: false };
  return updatesCheck(all, { updates: settings.updates, mostUpdates: undefined });
}

function unknown({ unknown: count, withoutCopy }: UndoGuardInput): GuardCheck {
  const text = `Of ${users(withoutCopy)} nothing is kept any more; of ${users(count)} it could not be found out.`;
  return { name: 'unknown', result: count > 0 ? 'hold' : 'pass', text };
}

function users(count: number): string {
  return count === 1 ? '1 user' : `${count} users`;
}
