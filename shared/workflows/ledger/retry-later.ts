/** Planned waiting: a service that asks for time gets it from the queue, so that no message is used up (DECISIONS.md, D-wait-in-queue). */
import { TransientError } from '../../core/errors.ts';
import type { Runtime, State } from '../context.ts';
import { waitCursors } from './cursors.ts';
import type { Messages } from './messages.ts';

/** A message that waits longer is late for whoever looks; it looks again and waits again. */
const longestMs = 15 * 60_000;
/** Hours of a service that refuses everybody: whoever still waits for it gives up. */
export const mostWaits = 16;

type Waiting = 'refresh-directory' | 'refresh-library' | 'compare-users';

/** The time that a service asked for, in milliseconds; undefined: the error is not about waiting. */
export function retryAfterMs(error: unknown): number | undefined {
  return error instanceof TransientError ? error.retryAfterMs : undefined;
}

/** Runs `work`; where a service asks for time, the message comes again after it. Throws once it has waited too often. */
export async function orRetryLater<Q extends Waiting>(
  context: State & Runtime,
  queue: Q,
  message: Messages[Q],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const ms = retryAfterMs(error);
    if (ms === undefined || message.waits >= mostWaits) throw error;
    await sendLater(context, queue, message, ms);
  }
}

export async function sendLater<Q extends Waiting>(
  context: State & Runtime,
  queue: Q,
  message: Messages[Q],
  ms: number,
): Promise<void> {
  const delayMs = boundedWait(ms);
  await recordWait(context, message.runId, delayMs);
  await context.queues.send(queue, { ...message, waits: message.waits + 1 }, delayMs);
}

export function boundedWait(ms: number): number {
  return Math.min(ms, longestMs);
}

/** A run that waits stands still, and is well: tidyUp takes every new wait for progress. */
export async function recordWait(
  { cursors, clock }: State & Runtime,
  runId: string,
  ms: number,
): Promise<void> {
  await waitCursors.set(cursors, runId, { until: new Date(clock.now().getTime() + ms).toISOString() });
}

export async function waitingMark({ cursors }: State, runId: string): Promise<unknown> {
  return waitCursors.get(cursors, runId);
}

export async function forgetWait({ cursors }: State, runId: string): Promise<void> {
  await waitCursors.remove(cursors, runId);
}
