/**
 * Limits how many users are written on demand, so that a caller that requests every user does not bypass the guard of
 * the nightly run.
 */
import type { OperationFailure } from './operation.ts';
import { plural } from './plural.ts';

/** The window over which writes are counted. */
export const windowMs = 24 * 3_600_000;
const leastLimit = 50;
const share = 0.01;

/** 1 % of the users of the directory, or 50, whichever is larger. `users` undefined: no run has counted them yet. */
export function onDemandLimit(users: number | undefined): number {
  return Math.max(leastLimit, Math.floor((users ?? 0) * share));
}

/** A refusal with the time at which one more user may be written. */
export type GuardRefusal = OperationFailure & { readonly retryAt: string };

/** `oldest`: the time of the first write in the window. */
export function guardRefusal(
  counted: { readonly written: number; readonly users: number | undefined; readonly oldest: Date },
  now: Date,
): GuardRefusal {
  const { written, users } = counted;
  const limit = onDemandLimit(users);
  const retryAt = new Date(Math.max(now.getTime() + 1000, counted.oldest.getTime() + windowMs));
  const of =
    users === undefined ? 'no run has counted the users yet' : `1 % of ${plural(users, 'user')}, at least 50`;
  return {
    kind: 'guard',
    detail: `Nothing was written for this user: ${plural(written, 'user')} ${written === 1 ? 'was' : 'were'} written on demand within 24 hours, and the limit is ${limit} (${of}). For many users, start a run: the guard checks its plan as a whole. For this user, try again from ${retryAt.toISOString()} on.`,
    numbers: { written, limit, ...(users === undefined ? {} : { users }) },
    retryAt: retryAt.toISOString(),
  };
}
