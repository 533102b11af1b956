/** All totals of a closed run as measurements. */
import type { Measurements } from '../../core/events.ts';
import type { Counts, Totals } from '../../core/run.ts';

export function closedMeasurements(totals: Totals, planned: number): Measurements<'run.closed'> {
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

/** Counts under the names that a family of measurements has in the catalogue of events. */
export function prefixed<P extends string, K extends string>(
  prefix: P,
  counts: Counts<K>,
): Counts<`${P}.${K}`> {
  const named = Object.entries(counts).map(([name, count]) => [`${prefix}.${name}`, count]);
  return Object.fromEntries(named) as Counts<`${P}.${K}`>;
}
