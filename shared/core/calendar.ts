/** Durations in milliseconds, and dates for people. */

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

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
