/** Ends planned users whom no worker has ended. */
import { countEnd, type Ended, nothingEnded, type UserEnd } from '../../core/ended.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { FindingRow, RepairOutcome } from '../../core/run.ts';
import type { State } from '../context.ts';

/** A plan may have hundreds of thousands of users, and one message, which may take 30 minutes, ends it. */
const outcomesAtOnce = 16;

/** Stores this outcome for rows without one, and counts how all of them ended. What a worker stores meanwhile stays. */
export async function endUnfinished(
  context: Pick<State, 'findings'>,
  rows: readonly FindingRow[],
  outcome: RepairOutcome,
): Promise<Ended> {
  let ended = rows.filter((row) => row.outcome !== undefined).reduce(countEnd, nothingEnded);
  const left = rows.filter((row) => row.outcome === undefined);
  for (const some of chunksOf(left, outcomesAtOnce)) {
    const ends = await Promise.all(some.map((row) => endOne(context, row, outcome)));
    ended = ends.reduce(countEnd, ended);
  }
  return ended;
}

async function endOne(
  context: Pick<State, 'findings'>,
  row: Pick<FindingRow, 'runId' | 'userId'>,
  outcome: RepairOutcome,
): Promise<UserEnd> {
  const { runId, userId } = row;
  const stored = await context.findings.get(runId, userId);
  // The row was removed with its run.
  if (stored === undefined) return { outcome };
  if (stored.value.outcome !== undefined) return stored.value;
  const isStored = await context.findings.setOutcome(runId, userId, outcome, stored.etag);
  return isStored ? { outcome } : endOne(context, row, outcome);
}
