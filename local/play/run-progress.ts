/** How far a run is, from Instep's own state. */
import type { State } from '../../shared/adapters/state.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { addCounts, addTotals, noTotals } from '../../shared/core/totals.ts';
import type { Progress } from './progress.ts';

export async function runProgress(
  { ranges, runs }: Pick<State, 'ranges' | 'runs'>,
  run: RunRecord,
): Promise<Omit<Progress, 'night' | 'traffic' | 'ms'>> {
  const rows = run.ranges > 0 ? await ranges.list(run.id) : [];
  const chunks = run.chunks > 0 ? await runs.results(run.id) : [];
  const totals = rows.reduce((sum, row) => addTotals(sum, row.totals), noTotals);
  return {
    state: run.state,
    ranges: { done: rows.filter(({ done }) => done).length, of: run.ranges },
    chunks: { done: chunks.length, of: run.chunks },
    users: totals.inScope,
    findings: totals.findings,
    outcomes: chunks.reduce((sum, row) => addCounts(sum, row.outcomes), {}),
  };
}
