/** What an earlier run said of the same users. */
import type { FindingRow } from '../../../core/run.ts';
import type { State } from '../../context.ts';

/** By object id. One range read for a page of rows, which are in order of object id, instead of a read for each. */
export async function earlierFindings(
  { findings }: State,
  runId: string | undefined,
  rows: readonly FindingRow[],
): Promise<ReadonlyMap<string, FindingRow>> {
  const first = rows[0];
  const last = rows.at(-1);
  const earlier = new Map<string, FindingRow>();
  if (runId === undefined || first === undefined || last === undefined) return earlier;
  for await (const page of findings.list(runId, { from: first.userId, to: `${last.userId}0` })) {
    for (const row of page) earlier.set(row.userId, row);
  }
  return earlier;
}
