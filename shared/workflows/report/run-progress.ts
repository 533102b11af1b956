/** A run with its progress, for callers who wait for it. */
import type { RunRecord } from '../../core/run.ts';
import { addTraffic, type Traffic, trafficOf } from '../../core/traffic.ts';
import type { Runtime, State } from '../context.ts';
import { noted } from '../ledger/counted-traffic.ts';
import { type ShownRun, shownRun } from './shown-run.ts';

export interface RunWithProgress extends ShownRun {
  readonly progress: {
    readonly rangesDone: number;
    readonly chunksDone: number;
    /** What the parts that were noted have sent to Microsoft 365; absent: unknown. */
    readonly traffic?: Traffic;
  };
}

interface Part {
  readonly done: number;
  readonly traffic: Traffic | undefined;
}

/** Undefined: there is no such run. */
export async function runProgress(
  context: Pick<State & Runtime, 'runs' | 'ranges' | 'sizes' | 'settings'>,
  runId: string,
): Promise<RunWithProgress | undefined> {
  const stored = await context.runs.get(runId);
  if (stored === undefined) return undefined;
  const run = stored.value;
  const [ranges, chunks] = [await rangesOf(context, run), await chunksOf(context, run)];
  const traffic = noted(addTraffic(ranges.traffic, chunks.traffic));
  return {
    ...shownRun(context, run),
    progress: { rangesDone: ranges.done, chunksDone: chunks.done, ...traffic },
  };
}

async function rangesOf({ ranges }: Pick<State, 'ranges'>, run: RunRecord): Promise<Part> {
  if (run.closedAt !== undefined) return { done: run.ranges, traffic: run.traffic };
  const rows = await ranges.list(run.id);
  return { done: rows.filter(({ done }) => done).length, traffic: trafficOf(rows) };
}

/** Chunks end about in order: only those behind the first group that has not ended are read. */
async function chunksOf(
  { runs, sizes: { chunksPerGroup } }: Pick<State & Runtime, 'runs' | 'sizes'>,
  { id, chunks }: RunRecord,
): Promise<Part> {
  if (chunks === 0) return { done: 0, traffic: undefined };
  const groups = await runs.groups(id);
  const ended = new Set(groups.map(({ index }) => index));
  let first = 0;
  while (ended.has(first)) first += 1;
  const before = trafficOf(groups.filter(({ index }) => index < first));
  const from = first * chunksPerGroup;
  if (from >= chunks) return { done: chunks, traffic: before };
  const results = await runs.results(id, { from, to: chunks });
  return { done: from + results.length, traffic: addTraffic(before, trafficOf(results)) };
}
