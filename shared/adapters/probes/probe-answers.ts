/** Turns results and errors of the clients into probe answers. */
import { PermanentError, ResyncRequiredError, TransientError } from '../../core/errors.ts';
import type { ProbeAnswer } from '../../core/preflight/probe.ts';
import type { Probes } from '../../ports/probes.ts';
import type { RequestTimer } from '../clock.ts';
import { answerWithin } from '../time-limit.ts';
import { causeOf, httpCause, mayPass } from '../transport/failures.ts';

/** Time limit for one probe, including retries and waits. */
export const probeWithinMs = 20_000;

/** Any error that is not one of ours is a defect and is thrown. */
export async function answerOf<T>(ask: () => Promise<T>): Promise<ProbeAnswer<T>> {
  try {
    return { kind: 'answered', value: await ask() };
  } catch (error) {
    return errorAnswer(error);
  }
}

export function errorAnswer(error: unknown): ProbeAnswer<never> {
  if (error instanceof PermanentError) return { kind: 'refused', status: error.status, code: error.code };
  if (error instanceof TransientError) return { kind: 'silent', cause: causeOf(error) };
  if (error instanceof ResyncRequiredError) return { kind: 'silent', cause: error.message };
  throw error;
}

export function statusAnswer(status: number, code?: string): ProbeAnswer<never> {
  return mayPass(status)
    ? { kind: 'silent', cause: httpCause(status, code) }
    : { kind: 'refused', status, code: code || `http-${status}` };
}

/** The answer, or `silent` when it takes longer than `withinMs`. */
export function inTimeBy({ timeout }: RequestTimer): Probes['inTime'] {
  return (answer, withinMs) => {
    const seconds = Math.round(withinMs / 100) / 10;
    const late = () => ({ kind: 'silent', cause: `no answer within ${seconds} s` }) as const;
    return answerWithin(timeout(Math.max(0, withinMs)), answer, late);
  };
}
