/** Reads the findings that an earlier run has for the same users. */
import type { FindingRow } from '../../../core/run.ts';
import type { FindingStore } from '../../../ports/runs.ts';
import type { State } from '../../context.ts';

/** Only what the plan of the earlier run had, and not what somebody added to it. */
export function plannedEarlier(
  { findings }: State,
  runId: string | undefined,
  rows: readonly FindingRow[],
): Promise<ReadonlyMap<string, FindingRow>> {
  return earlierFindings({ findings: { list: findings.plan } }, runId, rows);
}

/**
 * By object id. `rows` are in order of object id, so one range query replaces a request per row. Findings of other
 * users are not kept.
 */
export async function earlierFindings(
  { findings }: { readonly findings: Pick<FindingStore, 'list'> },
  runId: string | undefined,
  rows: readonly FindingRow[],
): Promise<ReadonlyMap<string, FindingRow>> {
  const ids = rows.map(({ userId }) => userId);
  const asked = new Set(ids);
  const earlier = new Map<string, FindingRow>();
  const [first] = ids;
  if (runId === undefined || first === undefined) return earlier;
  for await (const page of findings.list(runId, { from: first, to: `${ids.at(-1)}0` })) {
    for (const row of page) if (asked.has(row.userId)) earlier.set(row.userId, row);
  }
  return earlier;
}
