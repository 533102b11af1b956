/** A run with its progress, for callers who wait for it. */
import type { RunRecord } from '../../core/run.ts';
import type { State } from '../context.ts';

export interface RunWithProgress extends RunRecord {
  readonly progress: { readonly rangesDone: number; readonly chunksDone: number };
}

/** Undefined: there is no such run. */
export async function runProgress(
  { runs, ranges }: State,
  runId: string,
): Promise<RunWithProgress | undefined> {
  const stored = await runs.get(runId);
  if (stored === undefined) return undefined;
  const rangesDone = (await ranges.list(runId)).filter(({ done }) => done).length;
  const chunksDone = (await runs.results(runId)).length;
  return { ...stored.value, progress: { rangesDone, chunksDone } };
}
