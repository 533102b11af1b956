/**
 * Detects that all chunks of a run are repaired. Results are added up in groups, so that the end of a chunk reads only
 * the results of its own group (DECISIONS.md, D-chunk-groups).
 */
import { addEnded, type Ended, nothingEnded } from '../../core/ended.ts';
import type { RunRecord } from '../../core/run.ts';
import { trafficOf } from '../../core/traffic.ts';
import type { Runtime, State } from '../context.ts';
import { noted } from './counted-traffic.ts';

/** Undefined: a chunk has no result yet. `chunk`: number of the chunk that has just ended. */
export async function sumOfGroups(
  { runs, sizes: { chunksPerGroup } }: Pick<State & Runtime, 'runs' | 'sizes'>,
  run: RunRecord,
  chunk: number,
): Promise<Ended | undefined> {
  const index = Math.floor(chunk / chunksPerGroup);
  const from = index * chunksPerGroup;
  const to = Math.min(from + chunksPerGroup, run.chunks);
  const results = await runs.results(run.id, { from, to });
  if (results.length < to - from) return undefined;
  const traffic = noted(trafficOf(results));
  await runs.addGroup({ runId: run.id, index, ...sumOf(results), ...traffic });
  const groups = await runs.groups(run.id);
  return groups.length < Math.ceil(run.chunks / chunksPerGroup) ? undefined : sumOf(groups);
}

/** The same sum from all results: for a run without chunks, or after a lost message. */
export async function sumOfChunks({ runs }: Pick<State, 'runs'>, run: RunRecord): Promise<Ended | undefined> {
  const results = await runs.results(run.id);
  return results.length < run.chunks ? undefined : sumOf(results);
}

function sumOf(rows: readonly Ended[]): Ended {
  return rows.reduce(addEnded, nothingEnded);
}
