/** The work of a run that has no stored result yet. A message sent twice does no harm; a missing one would stall the run. */
import type { RunRecord } from '../../core/run.ts';
import type { State } from '../context.ts';

export async function sendOutstandingRanges(context: State, run: RunRecord): Promise<void> {
  for (const index of await outstandingRanges(context, run)) {
    await context.queues.send('compare-users', { runId: run.id, index, waits: 0 });
  }
}

export async function sendOutstandingChunks(context: State, run: RunRecord): Promise<void> {
  for (const index of await outstandingChunks(context, run)) {
    await context.queues.send('repair-photos', { runId: run.id, index, attempt: 0 });
  }
}

/** The numbers of the compare ranges that are not done. */
export async function outstandingRanges(
  { ranges }: Pick<State, 'ranges'>,
  run: RunRecord,
): Promise<number[]> {
  const done = (await ranges.list(run.id)).filter((row) => row.done);
  return missing(
    run.ranges,
    done.map(({ index }) => index),
  );
}

/** The numbers of the repair chunks that have no result. */
export async function outstandingChunks({ runs }: Pick<State, 'runs'>, run: RunRecord): Promise<number[]> {
  const results = await runs.results(run.id);
  return missing(
    run.chunks,
    results.map(({ index }) => index),
  );
}

function missing(count: number, present: readonly number[]): number[] {
  const there = new Set(present);
  return Array.from({ length: count }, (_, index) => index).filter((index) => !there.has(index));
}
