/**
 * When a service asks to wait, the message is sent again with that delay and counts as no failure
 * (DECISIONS.md, D-wait-in-queue).
 */
import { TransientError } from '../../core/errors.ts';
import type { Runtime, State } from '../context.ts';
import { waitCursors } from './cursors.ts';
import type { Messages } from './messages.ts';

/** The longest delay of one message; after it the message asks again and may wait again. */
const longestMs = 15 * 60_000;
/** Used if a service names no time, or a past one, so that the message does not use up its waits at once. */
const shortestMs = 30_000;
/** After this many waits (some hours) the work is done without that service, or fails. */
export const mostWaits = 16;

type Waiting = 'refresh-directory' | 'refresh-library' | 'compare-users';

export interface AskedToWait {
  readonly waitMs: number;
  /** For people. */
  readonly cause: string;
}

/** Undefined: the error is no request to wait. */
export function askedToWait(error: unknown): AskedToWait | undefined {
  if (!(error instanceof TransientError) || error.retryAfterMs === undefined) return undefined;
  return { waitMs: error.retryAfterMs, cause: error.because ?? 'throttled' };
}

/** How long a service asked to wait, in milliseconds. Undefined: the error is no request to wait. */
export function retryAfterMs(error: unknown): number | undefined {
  return askedToWait(error)?.waitMs;
}

/** How long a message may still wait. A service that asks for more is not waited for at all, where there is another way. */
export function patienceMs({ waits }: { readonly waits: number }): number {
  return (mostWaits - waits) * longestMs;
}

/**
 * Runs `work`. If a service asks to wait, sends the message again with that delay; after `mostWaits` it throws
 * instead.
 */
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

/** Sends the message again after `ms`, and records the wait of its run. */
export async function sendLater<Q extends Waiting>(
  context: State & Runtime,
  queue: Q,
  message: Messages[Q],
  ms: number,
): Promise<void> {
  const delayMs = boundedWait(Math.max(ms, shortestMs));
  await recordWait(context, message.runId, delayMs);
  await context.queues.send(queue, { ...message, waits: message.waits + 1 }, delayMs);
}

export function boundedWait(ms: number): number {
  return Math.min(ms, longestMs);
}

/** A waiting run is healthy although it makes no progress, so tidyUp counts each new wait as progress. */
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
