import { isPlanned } from '../../shared/core/plan.ts';
import type { FindingRow } from '../../shared/core/run.ts';

/** Some rows of a plan, the rarest findings first: what is odd is what an administrator should look at. */
export function samplePlan(rows: readonly FindingRow[], size: number): FindingRow[] {
  const groups = new Map<string, FindingRow[]>();
  for (const row of rows.filter(isPlanned)) {
    groups.set(row.finding, [...(groups.get(row.finding) ?? []), row]);
  }
  const rarestFirst = [...groups.values()].sort((a, b) => a.length - b.length);
  const sample: FindingRow[] = [];
  // One of each first, then a second one of each: the sample shows every kind before it repeats one.
  for (let turn = 0; sample.length < size && rarestFirst.some((group) => group.length > turn); turn += 1) {
    sample.push(...rarestFirst.flatMap((group) => group[turn] ?? []));
  }
  return sample.slice(0, size);
}
