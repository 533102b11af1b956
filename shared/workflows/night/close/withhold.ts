/** Removes from the plan what the guard withholds, and hashes the rest. */
import type { Action, Reason } from '../../../core/finding.ts';
import type { Sha256 } from '../../../core/observation.ts';
import { isPlanned, planHasher, wasPlanned } from '../../../core/plan.ts';
import type { Counts, FindingRow, Verdict } from '../../../core/run.ts';
import { countOne } from '../../../core/totals.ts';
import type { Runtime, State } from '../../context.ts';
import type { Survey } from './survey.ts';

export interface Plan {
  readonly hash: Sha256;
  readonly planned: number;
  readonly actions: Counts<Action>;
  readonly withheld: Counts<Reason>;
}

/** Idempotent: on a repeated call, the same rows are withheld for the same reasons. */
export async function withhold(
  context: State & Runtime,
  runId: string,
  survey: Survey,
  verdict: Verdict,
): Promise<Plan> {
  const withholdClears = verdict.checks.some(
    ({ name, result }) => name === 'clears' && result === 'withhold',
  );
  const maxUpdates = context.settings.MAX_UPDATES_PER_RUN ?? Number.POSITIVE_INFINITY;
  const hasher = planHasher();
  let planned = 0;
  let actions: Counts<Action> = {};
  let withheldFor: Counts<Reason> = {};

  function reasonToWithhold(row: FindingRow): Reason | undefined {
    if (!isPlanned(row)) return row.reason;
    if (row.sourceSha !== undefined && survey.shared.has(row.sourceSha)) return 'shared-picture';
    if (row.granted === 'clear' && withholdClears) return 'too-many-clears';
    return planned >= maxUpdates ? 'ramp' : undefined;
  }

  for await (const rows of context.findings.list(runId)) {
    const withheld: FindingRow[] = [];
    for (const row of rows.filter(wasPlanned)) {
      const reason = reasonToWithhold(row);
      withheldFor = countOne(withheldFor, reason);
      if (reason !== undefined) {
        withheld.push({ ...row, granted: 'report', reason });
        continue;
      }
      hasher.add(row);
      planned++;
      actions = countOne(actions, row.granted);
    }
    if (withheld.length > 0) await context.findings.put(withheld);
  }
  return { hash: hasher.digest(), planned, actions, withheld: withheldFor };
}
