/** The measurements of the run.closed event. */
import type { Measurements } from '../../../core/events.ts';
import type { RunRecord, Totals } from '../../../core/run.ts';
import { addCounts, commonestCause, prefixed } from '../../../core/totals.ts';
import type { Plan } from './withhold.ts';

export function closedMeasurements(
  { startedAt, closedAt }: RunRecord,
  totals: Totals,
  plan: Plan,
): Measurements<'run.closed'> {
  return {
    seconds: (Date.parse(closedAt as string) - Date.parse(startedAt)) / 1000,
    users: totals.users,
    inScope: totals.inScope,
    unknown: totals.findings.unknown ?? 0,
    ofCause: commonestCause(totals)?.users ?? 0,
    planned: plan.planned,
    etagMoved: totals.etagMoved,
    etagChurn: totals.etagChurn,
    etagSilence: totals.etagSilence,
    deepChecked: totals.deepChecked,
    ...prefixed('finding', totals.findings),
    ...prefixed('outOfScope', totals.outOfScope),
    ...prefixed('reason', addCounts(totals.reasons, plan.withheld)),
    ...prefixed('planned', plan.actions),
  };
}
