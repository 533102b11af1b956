/** A run with its progress, for callers who wait for it. */
import type { RunRecord } from '../../core/run.ts';
import type { Runtime, State } from '../context.ts';
import { type ShownRun, shownRun } from './shown-run.ts';

export interface RunWithProgress extends ShownRun {
  readonly progress: { readonly rangesDone: number; readonly chunksDone: number };
}

/** Undefined: there is no such run. */
export async function runProgress(
  context: Pick<State & Runtime, 'runs' | 'ranges' | 'sizes' | 'settings'>,
  runId: string,
): Promise<RunWithProgress | undefined> {
  const { runs, ranges, sizes } = context;
  const stored = await runs.get(runId);
  if (stored === undefined) return undefined;
  const run = stored.value;
  const rangesDone =
    run.closedAt === undefined ? (await ranges.list(runId)).filter(({ done }) => done).length : run.ranges;
  return {
    ...shownRun(context, run),
    progress: { rangesDone, chunksDone: await chunksDone({ runs, sizes }, run) },
  };
}

/** Chunks end about in order: only those behind the first group that has not ended are read. */
async function chunksDone(
  { runs, sizes: { chunksPerGroup } }: Pick<State & Runtime, 'runs' | 'sizes'>,
  { id, chunks }: RunRecord,
): Promise<number> {
  if (chunks === 0) return 0;
  const ended = new Set((await runs.groups(id)).map(({ index }) => index));
  let first = 0;
  while (ended.has(first)) first += 1;
  const from = first * chunksPerGroup;
  if (from >= chunks) return chunks;
  return from + (await runs.results(id, { from, to: chunks })).length;
}
