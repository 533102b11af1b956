/** Sends again whatever a run still waits for. A message too many does no harm; one too few would stall the night. */
import type { ResultRow, RunRecord } from '../../core/run.ts';
import type { Context } from '../context.ts';

export async function sendOwedRanges(context: Context, run: RunRecord): Promise<void> {
  for (const index of await owed(context, run.id, 'range', run.ranges)) {
    await context.queues.send('compare-users', { runId: run.id, index });
  }
}

export async function sendOwedChunks(context: Context, run: RunRecord): Promise<void> {
  for (const index of await owed(context, run.id, 'chunk', run.chunks)) {
    await context.queues.send('repair-photos', { runId: run.id, index, attempt: 0 });
  }
}

/** The numbers of those parts that have no result row yet. */
export async function owed(
  { runs }: Pick<Context, 'runs'>,
  runId: string,
  kind: ResultRow['kind'],
  count: number,
): Promise<number[]> {
  const done = new Set((await runs.results(runId, kind)).map(({ index }) => index));
  return Array.from({ length: count }, (_, index) => index).filter((index) => !done.has(index));
}
