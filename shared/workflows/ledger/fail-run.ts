/** Ends a run that cannot continue. */
import { clipped } from '../../core/clipped.ts';
import { events } from '../../core/events.ts';
import { isActive, withState } from '../../core/run-states.ts';
import type { Runtime, State } from '../context.ts';
import { countWhatWasDone } from './complete-run.ts';
import { moveOn } from './run-record.ts';

/** In characters: room for a sentence and the last error of a service. */
const longestNote = 1_000;

export interface Failure {
  /** Without personal data: it is sent as telemetry. */
  readonly why: string;
  /** What else is kept with the run, for people. */
  readonly words?: string | undefined;
}

/** Has no effect on a run that is not active. Throws TransientError if the run changed at this moment. */
export async function failRun(
  context: State & Runtime,
  runId: string,
  { why, words }: Failure,
): Promise<void> {
  const stored = await context.runs.get(runId);
  if (stored === undefined || !isActive(stored.value)) return;
  const note = clipped(words === undefined ? why : `${why}: ${words}`, longestNote);
  await moveOn(context, stored.etag, withState(stored.value, 'failed', context.clock.now(), { note }));
  if (stored.value.state === 'repairing') await countWhatWasDone(context, runId);
  context.telemetry.event(events.runFailed, { runId, state: stored.value.state, why }, {});
  await context.runs.release(runId);
}
