/** How the planned users of a run, or of a part of it, ended. */
import type { RepairOutcome } from './catalogue/outcomes.ts';
import type { Counts } from './run.ts';
import { addCounts, countOne } from './totals.ts';
import { type Waits, waitBucket } from './waits.ts';

export interface Ended {
  readonly outcomes: Counts<RepairOutcome>;
  /** How long those waited whose changed photo was written. Absent: nobody, or it is not known. */
  readonly waits?: Waits | undefined;
}

/** The end of one user. */
export interface UserEnd {
  readonly outcome: RepairOutcome | undefined;
  readonly waitedMinutes?: number | undefined;
}

export const nothingEnded: Ended = { outcomes: {} };

export function countEnd(sum: Ended, { outcome, waitedMinutes }: UserEnd): Ended {
  const waits = waitedMinutes === undefined ? undefined : { [waitBucket(waitedMinutes)]: 1 };
  return withWaits(countOne(sum.outcomes, outcome), sum.waits, waits);
}

export function addEnded(a: Ended, b: Ended): Ended {
  return withWaits(addCounts(a.outcomes, b.outcomes), a.waits, b.waits);
}

function withWaits(outcomes: Ended['outcomes'], a: Waits | undefined, b: Waits | undefined): Ended {
  if (a === undefined && b === undefined) return { outcomes };
  return { outcomes, waits: addCounts(a ?? {}, b ?? {}) as Waits };
}
