/** Failures in a row of one user, and how long to leave that user alone. */
import { dayMs, hourMs } from './calendar.ts';
import type { Sha256 } from './observation.ts';
import type { Trouble } from './user.ts';

const longestMs = 28 * dayMs;
/** From so many failures in a row a user is called stuck. */
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
 * After a repair that was skipped because something had changed. That happens to anybody once or twice and needs no
 * wait; whoever ends so time after time is stuck like whoever fails (DECISIONS.md, D-moved).
 */
export function afterMoved(before: Trouble | undefined, now: Date): Trouble {
  const next = afterFailure(before, 'moved', now);
  return isStuck(next) ? next : { ...next, nextAt: now.toISOString() };
}

/** The trouble as far as it concerns this source photo: another photo is a reason to try at once. */
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
