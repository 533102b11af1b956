/**
 * The day on which tests live. What Instep does depends on the date, so the machine's own must not decide
 * (DECISIONS.md, D-test-day).
 */

/** Another can be chosen: `TEST_DAY=2028-02-29 npm test`. */
const usualDay = '2027-03-02';

/** Variables for a process that is to live on the run's day, and whose children then do. */
export function onTestDay(): Record<string, string> {
  const { NODE_OPTIONS, LOCAL_CALENDAR_OFFSET_MS } = process.env;
  if (NODE_OPTIONS === undefined || LOCAL_CALENDAR_OFFSET_MS === undefined) {
    throw new Error('This process was not started by vitest.config.ts.');
  }
  return { NODE_OPTIONS, LOCAL_CALENDAR_OFFSET_MS };
}

/** Puts them into this process's environment, for the processes that it starts. Throws where `TEST_DAY` is no day. */
export function startOnTestDay(environment: NodeJS.ProcessEnv): void {
  const day = environment.TEST_DAY ?? usualDay;
  const morning = new Date(`${day}T09:00:00.000Z`);
  if (!morning.toISOString().startsWith(day))
    throw new RangeError(`TEST_DAY is "${day}"; it is to be like ${usualDay}.`);
  const preload = new URL('../../local/calendar.mjs', import.meta.url).href;
  environment.LOCAL_CALENDAR_OFFSET_MS = String(morning.getTime() - Date.now());
  environment.NODE_OPTIONS = `${environment.NODE_OPTIONS ?? ''} --import=${preload}`.trim();
}
