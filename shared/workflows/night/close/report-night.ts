/** Sends the events of a closed nightly run: one per drifted user, and one for the run. */
import { events } from '../../../core/events.ts';
import type { RunRecord, Totals, Verdict } from '../../../core/run.ts';
import { commonestCause } from '../../../core/totals.ts';
import type { Runtime, State } from '../../context.ts';
import { learnFrom } from '../../ledger/etag-behaviour.ts';
import { closedMeasurements } from './closed-measurements.ts';
import { sendDriftEvents } from './drift-events.ts';
import type { Judged } from './judge-night.ts';

export type Closed = Pick<Judged, 'plan' | 'lastRunId'> & { readonly totals: Totals };

/** For nightly runs only: queries use these events to find when the tenant was last compared, and with what result. */
export async function reportNight(
  context: State & Runtime,
  run: RunRecord,
  { totals, plan, lastRunId }: Closed,
): Promise<void> {
  await sendDriftEvents(context, run.id, lastRunId);
  const cause = commonestCause(totals)?.cause ?? '';
  const dimensions = { ...closedDimensions(run), cause };
  context.telemetry.event(events.runClosed, dimensions, closedMeasurements(run, totals, plan));
  await learnFrom(context, totals);
}

export function closedDimensions({ id, trigger, mode, verdict }: RunRecord) {
  return { runId: id, trigger, mode, verdict: (verdict as Verdict).result };
}
