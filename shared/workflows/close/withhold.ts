/** Takes out of the plan what the guard withholds, and hashes what is left. */
import type { Reason } from '../../core/finding.ts';
import type { Sha256 } from '../../core/observation.ts';
import { isPlanned, planHasher } from '../../core/plan.ts';
import type { FindingRow, Verdict } from '../../core/run.ts';
import type { Context } from '../context.ts';
import type { Survey } from './survey.ts';

export interface Plan {
  readonly hash: Sha256;
  readonly planned: number;
}

/** Idempotent: a row that was withheld is not planned any more, and is passed over. */
export async function withhold(
  context: Context,
  runId: string,
  survey: Survey,
  verdict: Verdict,
): Promise<Plan> {
  const withholdClears = verdict.checks.some(
    ({ name, result }) => name === 'clears' && result === 'withhold',
  );
  const most = context.settings.MAX_UPDATES_PER_RUN ?? Number.POSITIVE_INFINITY;
  const hasher = planHasher();
  let planned = 0;

  function objection(row: FindingRow): Reason | undefined {
    if (row.sourceSha !== undefined && survey.shared.has(row.sourceSha)) return 'shared-picture';
    if (row.granted === 'clear' && withholdClears) return 'too-many-clears';
    return planned >= most ? 'ramp' : undefined;
  }

  for await (const rows of context.findings.list(runId)) {
    const withheld: FindingRow[] = [];
    for (const row of rows.filter(isPlanned)) {
      const reason = objection(row);
      if (reason !== undefined) {
        withheld.push({ ...row, granted: 'report', reason });
        continue;
      }
      hasher.add(row);
      planned++;
    }
    if (withheld.length > 0) await context.findings.put(withheld);
  }
  return { hash: hasher.digest(), planned };
}
