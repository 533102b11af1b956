/** Durations in milliseconds, and dates for people. */

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/**
 * Whether a stored moment is longer ago than `ms`. So is one that cannot be read, and one that only a clock which was
 * wrong can have set more than a day ahead: a belief must end.
 */
export function isOver(at: string, ms: number, now: Date): boolean {
  const agoMs = now.getTime() - Date.parse(at);
  return !(agoMs <= ms && agoMs > -dayMs);
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** The day in UTC, such as "3 November"; with the year if it is another year than that of `now`. */
export function dayInWords(moment: string, now: Date): string {
  const at = new Date(moment);
  const day = `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
  return at.getUTCFullYear() === now.getUTCFullYear() ? day : `${day} ${at.getUTCFullYear()}`;
}
