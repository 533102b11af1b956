/** A message acts only while its run is where the message belongs. */

import { TransientError } from '../../core/errors.ts';
import type { RunRecord, RunState } from '../../core/run.ts';
import type { Stored } from '../../ports/state.ts';
import type { State } from '../context.ts';

/** The run, or undefined when it has moved on, has ended or is unknown: then there is nothing left to do. */
export async function runIn(
  context: Pick<State, 'runs'>,
  runId: string,
  states: readonly RunState[],
): Promise<Stored<RunRecord> | undefined> {
  const stored = await context.runs.get(runId);
  return stored !== undefined && states.includes(stored.value.state) ? stored : undefined;
}

/** Writes the next state. Somebody else moved the run meanwhile: thrown, so that the message comes again and looks again. */
export async function moveOn(context: Pick<State, 'runs'>, etag: string, run: RunRecord): Promise<void> {
  if (await context.runs.update(etag, run)) return;
  throw movedMeanwhile(run);
}

export function movedMeanwhile({ id, state }: RunRecord): TransientError {
  return new TransientError(`Run ${id} was changed by somebody else while it went to ${state}`);
}
