/**
 * Are all compare ranges of a run done? They are noted in groups, so that the end of a range reads its own group and not
 * all ranges (DECISIONS.md, D-chunk-groups).
 */
import type { RunRecord } from '../../core/run.ts';
import type { Runtime, State } from '../context.ts';
import { outstandingRanges } from './outstanding.ts';

/** `range`: the one that has just ended; undefined: all are read, for a run whose last message was lost. */
export async function areAllCompared(
  { ranges, sizes: { rangesPerGroup } }: Pick<State & Runtime, 'ranges' | 'sizes'>,
  run: RunRecord,
  range?: number,
): Promise<boolean> {
  if (range === undefined || run.ranges <= rangesPerGroup)
    return (await outstandingRanges({ ranges }, run)).length === 0;
  const index = Math.floor(range / rangesPerGroup);
  const from = index * rangesPerGroup;
  const to = Math.min(from + rangesPerGroup, run.ranges);
  const ended = (await ranges.list(run.id, { from, to })).filter(({ done }) => done);
  if (ended.length < to - from) return false;
  await ranges.endGroup(run.id, index);
  return (await ranges.endedGroups(run.id)) === Math.ceil(run.ranges / rangesPerGroup);
}
