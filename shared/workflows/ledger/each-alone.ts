/** Loops over items so that one failure does not stop the others. */
import { PermanentError } from '../../core/errors.ts';
import { events } from '../../core/events.ts';
import { failureCode } from '../../core/failure-code.ts';
import type { Runtime } from '../context.ts';

export interface Task<T> {
  /** Name of the work for people and queries, such as "erase-gone". */
  readonly task: string;
  /** The id of the user or the run. */
  readonly subject: (item: T) => string;
  readonly work: (item: T) => Promise<void>;
  /** Called for an item that was refused for a lasting reason, so that it is not tried every time. */
  readonly postpone?: (item: T) => Promise<void>;
}

/** Most events of one call; if a service refuses everything, more add nothing. */
const mostEvents = 20;

/** Sends an event for each failure. Returns the errors after all items were tried. */
export async function eachAlone<T>(
  { telemetry }: Pick<Runtime, 'telemetry'>,
  items: Iterable<T>,
  { task, subject, work, postpone }: Task<T>,
): Promise<readonly unknown[]> {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      errors.push(error);
      if (errors.length <= mostEvents) {
        telemetry.event(events.taskFailed, { task, subject: subject(item), why: failureCode(error) }, {});
      }
      if (error instanceof PermanentError) errors.push(...(await failureOf(() => postpone?.(item))));
    }
  }
  return errors;
}

/** What cannot be postponed is tried again the next time. */
async function failureOf(work: () => Promise<void> | undefined): Promise<unknown[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return [error];
  }
}

/** Throws the first error, so that the host counts the invocation as failed. */
export function throwFirst(errors: readonly unknown[]): void {
  if (errors.length > 0) throw errors[0];
}
