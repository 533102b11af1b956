/** Work that many callers ask for at the same time is done once in a process, and all get its result. */
import { ProblemError } from './problems.ts';

/** `most`: how many different works are done at the same time. Beyond that it throws ProblemError `too-many-calls`. */
export function createSharedWork<T>(most: number): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return async (key, work) => {
    const present = running.get(key);
    if (present !== undefined) return present;
    if (running.size >= most) throw tooMany(most);
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}

function tooMany(most: number): ProblemError {
  return new ProblemError(
    'too-many-calls',
    `${most} such calls are being answered, which is the most at a time. Try again in 30 seconds.`,
    {},
    { 'retry-after': '30' },
  );
}
