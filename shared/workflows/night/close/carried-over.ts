/**
 * The part of a plan that an approved run carried over. It needs no second approval. New writes wait for a later run, so
 * that they do not make the plan need one (DECISIONS.md, D-carried-over).
 */
import { isUpdate, repeats, wasPlanned } from '../../../core/plan.ts';
import type { RunRecord } from '../../../core/run.ts';
import type { State } from '../../context.ts';
import { plannedEarlier } from './earlier-findings.ts';
import { guardReason, type Rules } from './withhold.ts';

export interface CarriedOver {
  /** Updates of the approved plan that were not written. */
  readonly updates: number;
  /** Planned users who were not in the approved plan. */
  readonly others: number;
}

/** Ignores users whom the guard withholds in any case. */
export async function carriedOver(
  context: State,
  runId: string,
  { approved, rules }: { readonly approved: RunRecord; readonly rules: Rules },
): Promise<CarriedOver> {
  let updates = 0;
  let others = 0;
  for await (const rows of context.findings.list(runId)) {
    const planned = rows.filter((row) => wasPlanned(row) && guardReason(row, rules) === undefined);
    const earlier = await plannedEarlier(context, approved.id, planned);
    const repeated = planned.filter((row) => repeats(row, earlier.get(row.userId)));
    updates += repeated.filter(({ wanted }) => isUpdate(wanted)).length;
    others += planned.length - repeated.length;
  }
  return { updates, others };
}
