/** A run as somebody who waits for it wants to see it. */
import type { RunRecord } from '../../core/run.ts';
import type { Context } from '../context.ts';

export interface RunWithProgress extends RunRecord {
  readonly progress: { readonly rangesDone: number; readonly chunksDone: number };
}

export async function runProgress({ runs }: Context, runId: string): Promise<RunWithProgress | undefined> {
  const stored = await runs.get(runId);
  if (stored === undefined) return undefined;
  const rangesDone = (await runs.results(runId, 'range')).length;
  const chunksDone = (await runs.results(runId, 'chunk')).length;
  return { ...stored.value, progress: { rangesDone, chunksDone } };
}
