/** Whether a planned write may still be done: by the settings, by what was written before, and by what is there now. */
import { writingActions } from '../../core/finding.ts';
import type { FindingRow } from '../../core/run.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime } from '../context.ts';
import { findingRow } from '../observe/finding-row.ts';
import type { Observation } from '../observe/observation.ts';

/** By the present settings, not those of the plan. */
export function mayNotWrite({ settings }: Pick<Runtime, 'settings'>): boolean {
  return settings.PAUSED || settings.MODE === 'report';
}

/** Whether an earlier attempt of the same run or operation wrote everything and ended before it could store that. */
export function isDone({ decision, user }: Observation, run: Begun): boolean {
  return isRepairedSince(user, run) && user.pending === undefined && !writingActions.has(decision.wanted);
}

interface Begun {
  /** When the run or the operation started. */
  readonly since: string;
}

export function isRepairedSince({ repairedAt }: Pick<UserRow, 'repairedAt'>, { since }: Begun): boolean {
  const last = repairedAt.at(-1);
  return last !== undefined && last >= since;
}

/** Whether the plan still holds: both sides are as it saw them. */
export function isAsExpected(
  context: Pick<Runtime, 'settings' | 'clock'>,
  observation: Observation,
  { expected, runId }: { readonly expected: FindingRow; readonly runId: string },
): boolean {
  const now = findingRow(context, observation);
  const sameSource = now.sourceSha === expected.sourceSha;
  // Another user's file may change at any time. That is no reason to go on showing it.
  const sameTarget = now.targetSha === expected.targetSha || !observation.situation.ownBase;
  // A write that this run started is finished as long as the source is the same, and the profile not somebody else's.
  if (observation.user.pending?.runId === runId) {
    return sameSource && writingActions.has(observation.decision.wanted);
  }
  return (
    sameSource &&
    now.finding === expected.finding &&
    now.granted === expected.granted &&
    sameTarget &&
    now.targetEtags === expected.targetEtags
  );
}
