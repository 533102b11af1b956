/** A token bucket whose rate is a changing share of an allowance. Its callers wait in order. */
import { type Allowance, type Bucket, refilled } from '../../core/pacing.ts';

export interface TokenQueue {
  /** Takes tokens, below zero if there are not enough; returns the caller's place. */
  take(cost: number): number;
  /** How long the caller at this place must wait with the present share; Infinity: there is none. */
  waitMs(place: number): number;
}

export interface QueueOptions {
  readonly nowMs: () => number;
  /** 0 to 1. */
  readonly share: () => number;
}

/**
 * Of the burst, so that a process that has just started may send a few requests at once, whatever its share. Sixteen starts in
 * five minutes use no more than the reserve of that time.
 */
const smallestBurst = 1 / 16;

export function createTokenQueue(whole: Allowance, { nowMs, share }: QueueOptions): TokenQueue {
  let atShare = share();
  let bucket: Bucket = { tokens: part(whole, atShare).burst, atMs: nowMs() };
  /** All that was ever taken: the place of a caller is what was taken up to them. */
  let taken = 0;

  /** The time since the last refill counts with the smaller of both shares: others may have had the rest meanwhile. */
  function refill(): void {
    const present = share();
    const allowance = part(whole, Math.min(present, atShare));
    bucket = refilled(bucket, { nowMs: nowMs(), allowance });
    atShare = present;
  }

  return {
    take(cost) {
      refill();
      bucket = { ...bucket, tokens: bucket.tokens - cost };
      taken += cost;
      return taken;
    },
    waitMs(place) {
      refill();
      const missing = place - taken - bucket.tokens;
      return missing <= 0 ? 0 : Math.ceil((missing / (whole.perSecond * atShare)) * 1000);
    },
  };
}

function part({ perSecond, burst }: Allowance, share: number): Allowance {
  return { perSecond: perSecond * share, burst: burst * Math.max(share, smallestBurst) };
}
