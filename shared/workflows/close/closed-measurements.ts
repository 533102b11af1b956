/** All totals of a closed run as measurements. */
import type { Totals } from '../../core/run.ts';

/** Names: `users`, `inScope`, `planned`, `finding.in-step`, `outOfScope.guest`, `reason.ownership`, … */
export function closedMeasurements(totals: Totals, planned: number): Record<string, number> {
  return {
    users: totals.users,
    inScope: totals.inScope,
    planned,
    etagMoved: totals.etagMoved,
    etagChurn: totals.etagChurn,
    etagSilence: totals.etagSilence,
    deepChecked: totals.deepChecked,
    ...prefixed('finding', totals.findings),
    ...prefixed('outOfScope', totals.outOfScope),
    ...prefixed('reason', totals.reasons),
  };
}

export function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}.${name}`, count]));
}
