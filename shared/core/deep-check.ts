/** Every user is fully re-read at least every INSTEP_DEEP_CHECK_DAYS days, because some drift changes no ETag. */

import { createHash } from 'node:crypto';
import { dayMs, isOver } from './calendar.ts';
import { hasUnread } from './file-times.ts';
import type { Agreement } from './user.ts';

/** A user who had a deep check within these days is not due. */
const restDays = 3;
const lateDays = 3;

export interface DeepChecked {
  readonly id: string;
  readonly deepCheckedAt: string;
  readonly agreement?: Pick<Agreement, 'files'> | undefined;
}

/** How urgent a user's deep check is today: the age of the last one in days, or undefined when it is not due. */
export function deepCheckAge(user: DeepChecked, now: Date, days: number): number | undefined {
  // Never read in full: the next comparison reads such a user in full anyway.
  if (user.deepCheckedAt === '') return undefined;
  if (isOver(user.deepCheckedAt, 100 * 365 * dayMs, now)) return days;
  const age = Math.round((now.getTime() - Date.parse(user.deepCheckedAt)) / dayMs);
  if (age >= days) return age;
  if (user.agreement !== undefined && hasUnread(user.agreement))
    return age >= firstDayOfUnread(user.id, days) ? age : undefined;
  const today = Math.floor(now.getTime() / dayMs) % days;
  return age >= Math.min(restDays, days) && deepCheckDay(user.id, days) === today ? age : undefined;
}

/**
 * Counted from the last reading, so that after a first night the files of everybody are read within the days, with few
 * nights of rest: then the nights that are left have room for all, at one and a quarter times the average each.
 */
function firstDayOfUnread(id: string, days: number): number {
  const rest = Math.min(restDays, 1 + Math.floor(days / 6));
  return rest + deepCheckDay(id, Math.max(1, days - rest));
}

/** The users who are due, longest overdue first. At most 1.25 times the average of users per day, so that a backlog is
 * spread over several nights. */
export function deepChecksDue<T extends DeepChecked>(users: readonly T[], now: Date, days: number): T[] {
  return users
    .map((user) => ({ user, age: deepCheckAge(user, now, days) }))
    .filter((entry): entry is { user: T; age: number } => entry.age !== undefined)
    .sort((a, b) => b.age - a.age || (a.user.id < b.user.id ? -1 : 1))
    .slice(0, Math.ceil((1.25 * users.length) / days))
    .map(({ user }) => user);
}

/** Whether the check is later than many that are due at once explain: perhaps the photo cannot be read. */
export function isOverdue(user: DeepChecked, now: Date, days: number): boolean {
  return (deepCheckAge(user, now, days) ?? 0) > days + lateDays;
}

function deepCheckDay(id: string, days: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % days;
}
