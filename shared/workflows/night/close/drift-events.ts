/** Sends one event for each finding that an administrator may have to act on. */
import { events } from '../../../core/events.ts';
import { eventfulFindings } from '../../../core/finding.ts';
import { lineDimensions } from '../../../core/line-dimensions.ts';
import type { Runtime, State } from '../../context.ts';
import { earlierFindings } from './earlier-findings.ts';

const eventsPerFlush = 1_000;

export async function sendDriftEvents(
  context: State & Runtime,
  runId: string,
  lastRunId: string | undefined,
): Promise<void> {
  let waiting = 0;
  for await (const rows of context.findings.list(runId)) {
    const drifted = rows.filter(({ finding }) => eventfulFindings.has(finding));
    // Events are buffered until they are sent; the last ones are sent with the event of the run.
    if (waiting + drifted.length > eventsPerFlush) {
      await context.telemetry.flush();
      waiting = 0;
    }
    waiting += drifted.length;
    const before = await earlierFindings(context, lastRunId, drifted);
    for (const row of drifted) {
      const isNew = before.get(row.userId)?.finding !== row.finding;
      const drift = { ...lineDimensions(row), cause: row.cause ?? '', new: String(isNew) };
      context.telemetry.event(events.photoDrift, drift, {});
    }
  }
}
