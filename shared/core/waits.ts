/**
 * How long users waited, as a histogram: a count for each bucket. Buckets grow by a factor, so a few dozen cover a minute
 * to a year, and histograms of parts of a run add up like other counts.
 */
import { sumOf } from './totals.ts';

/** By bucket, `m0` to `m80`. Only what is above zero. */
export type Waits = Readonly<Record<string, number>>;

/** A bucket ends 19 % after it starts, so a value from its middle is at most 9.1 % wrong. */
const perDoubling = 4;
/** Two years; whoever waited longer is counted here. */
const lastBucket = 80;

export function waitBucket(minutes: number): string {
  const bucket = Math.floor(perDoubling * Math.log2(Math.max(1, minutes)));
  return `m${Math.min(bucket, lastBucket)}`;
}

/** The wait that this share of the users did not exceed, in minutes. Undefined: there are none. */
export function waitOfShare(waits: Waits, share: number): number | undefined {
  const wanted = Math.max(1, Math.ceil(share * sumOf(waits)));
  let counted = 0;
  for (let bucket = 0; bucket <= lastBucket; bucket += 1) {
    counted += waits[`m${bucket}`] ?? 0;
    if (counted >= wanted) return 2 ** ((bucket + 0.5) / perDoubling);
  }
  return undefined;
}
