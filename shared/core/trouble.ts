/** Consecutive failures for one user, and how long to wait before the next attempt. */
import { dayMs, hourMs } from './calendar.ts';
import type { Sha256 } from './observation.ts';
import type { Trouble } from './user.ts';

const longestMs = 28 * dayMs;
/** A user is stuck from this many consecutive failures on. */
const stuckFrom = 3;

/** 6 h, 12 h, 24 h … 28 days, as Entra provisioning spaces the retries of one object. */
export function afterFailure(before: Trouble | undefined, code: string, now: Date): Trouble {
  const attempts = (before?.attempts ?? 0) + 1;
  const waitMs = Math.min(6 * hourMs * 2 ** (attempts - 1), longestMs);
  return {
    attempts,
    code,
    since: before?.since ?? now.toISOString(),
    nextAt: new Date(now.getTime() + waitMs).toISOString(),
  };
}

/**
 * After a repair that was skipped because something had changed meanwhile. Once or twice is normal and needs no wait; a
 * user who is skipped again and again is stuck, as after failures (DECISIONS.md, D-moved).
 */
export function afterSkipped(before: Trouble | undefined, now: Date): Trouble {
  const next = afterFailure(before, 'moved', now);
  return isStuck(next) ? next : { ...next, nextAt: now.toISOString() };
}

/** The failures, if they concern this source photo. Another photo is tried at once. */
export function concerning(trouble: Trouble | undefined, sourceSha: Sha256 | undefined): Trouble | undefined {
  const about = trouble?.sourceSha;
  return about === undefined || sourceSha === undefined || about === sourceSha ? trouble : undefined;
}

export function isWaiting(trouble: Trouble | undefined, now: Date): boolean {
  if (trouble === undefined) return false;
  const leftMs = Date.parse(trouble.nextAt) - now.getTime();
  // A longer wait was noted by a clock that was wrong.
  return leftMs > 0 && leftMs <= longestMs + dayMs;
}

export function isStuck(trouble: Trouble | undefined): boolean {
  return trouble !== undefined && trouble.attempts >= stuckFrom;
}
