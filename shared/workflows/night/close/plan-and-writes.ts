/** Reads the findings of a run side by side with the writes of the last 24 hours, both in order of object id. */
import { wasPlanned } from '../../../core/plan.ts';
import type { FindingRow } from '../../../core/run.ts';
import { countsAfter, type UnapprovedWrites } from '../../../core/unapproved-writes.ts';
import type { State } from '../../context.ts';
import { inStep } from '../../ledger/counted-writes.ts';

export interface PlanVisitor {
  /** `written`: the counted writes of the planned users of this page, by object id. */
  page(
    page: { readonly rows: readonly FindingRow[]; readonly planned: readonly FindingRow[] },
    written: ReadonlyMap<string, UnapprovedWrites>,
  ): Promise<void> | void;
  /** Called for a user who is not planned. */
  other(write: UnapprovedWrites): void;
}

/** Holds one page of each list in memory. */
export async function visitPlan(
  { findings, writes }: State,
  runId: string,
  visitor: PlanVisitor,
): Promise<void> {
  const counted = inStep(writes.after(countsAfter(runId)));
  for await (const rows of findings.list(runId)) {
    const planned = rows.filter(wasPlanned);
    const ids = new Set(planned.map(({ userId }) => userId));
    const written = new Map<string, UnapprovedWrites>();
    for await (const write of counted.upTo(rows.at(-1)?.userId)) {
      if (ids.has(write.userId)) written.set(write.userId, write);
      else visitor.other(write);
    }
    await visitor.page({ rows, planned }, written);
  }
  for await (const write of counted.upTo()) visitor.other(write);
}
