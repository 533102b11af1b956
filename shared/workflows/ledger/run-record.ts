/**
 * Reads run records, and changes their state. A message acts only while its run is in the state that the message
 * belongs to.
 */

import { TransientError } from '../../core/errors.ts';
import type { RunRecord, RunState } from '../../core/run.ts';
import type { Stored } from '../../ports/state.ts';
import type { State } from '../context.ts';

/** The run, or undefined if it is in another state or unknown: then there is nothing to do. */
export async function runIn(
  context: Pick<State, 'runs'>,
  runId: string,
  states: readonly RunState[],
): Promise<Stored<RunRecord> | undefined> {
  const stored = await context.runs.get(runId);
  return stored !== undefined && states.includes(stored.value.state) ? stored : undefined;
}

/**
 * Writes the next state. Throws TransientError if another message changed the run, so that this one is delivered
 * again.
 */
export async function moveOn(context: Pick<State, 'runs'>, etag: string, run: RunRecord): Promise<void> {
  if (await context.runs.update(etag, run)) return;
  throw runChangedMeanwhile(run);
}

export function runChangedMeanwhile({ id, state }: RunRecord): TransientError {
  return new TransientError(`Run ${id} was changed by another message while it went to ${state}`);
}
