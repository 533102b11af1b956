/**
 * How fast to send requests. A window adapts to a limit that the service does not publish; a token bucket keeps to a
 * published rate.
 */

/** How many requests a service works on at a time, as far as it is known by its refusals. */
export interface Window {
  readonly atOnce: number;
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
  atOnce: 32,
  /** So many answers widen the window by one, so that a limit is met by few requests too many. */
  answeredToWiden: 20,
  shortestRestMs: 10 * minuteMs,
  longestRestMs: 160 * minuteMs,
} as const;

/** `atOnce`: of one full batch, because in most nights nothing is throttled. */
export function firstWindow(atOnce: number): Window {
  return { atOnce, answered: 0, refusedAt: undefined, tryAgainMs: 0, restMs: 0 };
}

/** After requests that were answered while the window was full. It grows by one, up to the last refusal. */
export function widened(
  window: Window,
  { answered, nowMs }: { readonly answered: number; readonly nowMs: number },
): Window {
  const { atOnce, tryAgainMs } = window;
  const sum = window.answered + answered;
  if (sum < windowLimits.answeredToWiden) return { ...window, answered: sum };
  const isAccepted = window.refusedAt !== undefined && atOnce >= window.refusedAt;
  const known = isAccepted ? { refusedAt: undefined, restMs: 0 } : {};
  const next = { ...window, ...known, answered: 0 };
  const isRefused = next.refusedAt !== undefined && atOnce + 1 >= next.refusedAt;
  if (isRefused && nowMs < tryAgainMs) return next;
  return { ...next, atOnce: Math.min(atOnce + 1, windowLimits.atOnce) };
}

/**
 * After a refusal. A size that was new goes back by one and is not tried again for a while, twice as long each time. A size
 * that was accepted before is halved: the limit is another one now, or others share it.
 */
export function narrowed(window: Window, nowMs: number): Window {
  const { atOnce, refusedAt, restMs } = window;
  const wasAccepted = refusedAt !== undefined && atOnce < refusedAt;
  const { shortestRestMs, longestRestMs } = windowLimits;
  const rest = wasAccepted ? shortestRestMs : Math.min(Math.max(shortestRestMs, restMs * 2), longestRestMs);
  return {
    atOnce: Math.max(1, wasAccepted ? Math.floor(atOnce / 2) : atOnce - 1),
    answered: 0,
    refusedAt: atOnce,
    tryAgainMs: nowMs + rest,
    restMs: rest,
  };
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
