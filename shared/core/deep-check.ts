/** Every user is fully re-read at least every INSTEP_DEEP_CHECK_DAYS days, because some drift changes no ETag. */

import { createHash } from 'node:crypto';
import { dayMs, isOver } from './calendar.ts';

/** A user who had a deep check within these days is not due. */
const restDays = 3;

/** How urgent a user's deep check is today: the age of the last one in days, or undefined when it is not due. */
export function deepCheckAge(
  user: { readonly id: string; readonly deepCheckedAt: string },
  now: Date,
  days: number,
): number | undefined {
  // Never read in full: the next comparison reads such a user in full anyway.
  if (user.deepCheckedAt === '') return undefined;
  if (isOver(user.deepCheckedAt, 100 * 365 * dayMs, now)) return days;
  const age = Math.round((now.getTime() - Date.parse(user.deepCheckedAt)) / dayMs);
  if (age >= days) return age;
  const today = Math.floor(now.getTime() / dayMs) % days;
  return age >= Math.min(restDays, days) && deepCheckDay(user.id, days) === today ? age : undefined;
}

/** The users who are due, longest overdue first. At most 1.25 times the average of users per day, so that a backlog is
 * spread over several nights. */
export function deepChecksDue<T extends { readonly id: string; readonly deepCheckedAt: string }>(
  users: readonly T[],
  now: Date,
  days: number,
): T[] {
  return users
    .map((user) => ({ user, age: deepCheckAge(user, now, days) }))
    .filter((entry): entry is { user: T; age: number } => entry.age !== undefined)
    .sort((a, b) => b.age - a.age || (a.user.id < b.user.id ? -1 : 1))
    .slice(0, Math.ceil((1.25 * users.length) / days))
    .map(({ user }) => user);
}

function deepCheckDay(id: string, days: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % days;
}
