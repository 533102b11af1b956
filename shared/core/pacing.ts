/**
 * How fast to send requests. A window adapts to a limit that the service does not publish; a token bucket limits the calls
 * of one caller. Published limits: `sliding-window.ts`.
 */

/** How many requests a service works on at a time, as far as it is known by its refusals. */
export interface Window {
  readonly atOnce: number;
  /** The last size that was answered while the window was full; 0: none yet. */
  readonly accepted: number;
  /** The largest size that was ever answered while the window was full; 0: none yet. */
  readonly best: number;
  /** Requests that were answered since the window has this size and was full. */
  readonly answered: number;
  /** The size at which the service last refused; undefined: it never did, or has answered as much since. */
  readonly refusedAt: number | undefined;
  /** Until then that size is not tried again. */
  readonly tryAgainMs: number;
  /** How long the last refusal keeps from trying. */
  readonly restMs: number;
}

const minuteMs = 60_000;

export const windowLimits = {
  /**
   * Of one full batch: with more, the service refuses where it works on few at a time, and in most nights it refuses
   * none.
   */
  first: 4,
  atOnce: 32,
  answeredToWiden: 20,
  /**
   * After the refusal of a size that was accepted before: of an outage, or because others share the limit for a
   * while.
   */
  briefRestMs: minuteMs / 4,
  shortestRestMs: 10 * minuteMs,
  longestRestMs: 160 * minuteMs,
  /** After the second refusal in a row of sizes that were never answered: longer than a process lives on Azure. */
  settledRestMs: 7 * 24 * 60 * minuteMs,
} as const;

export const firstWindow: Window = {
  ...{ atOnce: windowLimits.first, accepted: 0, best: 0, answered: 0 },
  ...{ refusedAt: undefined, tryAgainMs: 0, restMs: 0 },
};

/**
 * After requests that were answered while the window was full. It grows to one more full batch while nothing was
 * refused, and then by one request, so that a limit is met by few requests too many; up to the size that was refused.
 */
export function widened(
  window: Window,
  { answered, nowMs }: { readonly answered: number; readonly nowMs: number },
): Window {
  const { first } = windowLimits;
  const { atOnce, refusedAt, tryAgainMs } = window;
  const sum = window.answered + answered;
  if (sum < windowLimits.answeredToWiden) return { ...window, answered: sum };
  const isLimitGone = refusedAt !== undefined && atOnce >= refusedAt;
  const known = isLimitGone ? { refusedAt: undefined, restMs: 0 } : {};
  const best = Math.max(window.best, atOnce);
  const next = { ...window, ...known, accepted: atOnce, best, answered: 0 };
  const isUnlimited = next.refusedAt === undefined;
  const size = isUnlimited ? (Math.floor(atOnce / first) + 1) * first : atOnce + 1;
  if (next.refusedAt !== undefined && size >= next.refusedAt && nowMs < tryAgainMs) return next;
  return { ...next, atOnce: Math.min(size, windowLimits.atOnce) };
}

/**
 * After a refusal. A size that was new goes back to the one before, and is not tried again for a while: twice as long each
 * time, or for a week once the limit is settled. A size that was accepted before is halved, for a short time: the limit is
 * another one now, or others share it.
 */
export function narrowed(window: Window, nowMs: number): Window {
  const { atOnce, accepted } = window;
  const isNew = accepted > 0 && atOnce > accepted;
  const rest = isNew ? restOfNew(window) : windowLimits.briefRestMs;
  const size = isNew ? accepted : Math.max(1, Math.floor(atOnce / 2));
  return {
    ...{ atOnce: size, accepted: Math.min(accepted, size), best: window.best, answered: 0 },
    ...{ refusedAt: Math.max(atOnce, size + 1), tryAgainMs: nowMs + rest, restMs: rest },
  };
}

/** A size that was answered some time ago will be answered again, when others do not share the limit any more. */
function restOfNew({ atOnce, best, refusedAt, restMs }: Window): number {
  const { first, shortestRestMs, longestRestMs, settledRestMs } = windowLimits;
  if (atOnce > best && best >= first && refusedAt !== undefined) return settledRestMs;
  return Math.min(Math.max(shortestRestMs, restMs * 2), longestRestMs);
}

export interface Allowance {
  readonly perSecond: number;
  /** Most tokens that a pause can save up. */
  readonly burst: number;
}

export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

export interface Moment {
  readonly nowMs: number;
  readonly allowance: Allowance;
}

/** The bucket fills evenly, up to the burst. */
export function refilled(bucket: Bucket, { nowMs, allowance }: Moment): Bucket {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  const tokens = Math.min(allowance.burst, bucket.tokens + (elapsedMs / 1000) * allowance.perSecond);
  return { tokens, atMs: nowMs };
}
