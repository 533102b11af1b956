/** Sends one event for each finding that an administrator may have to act on. */
import { events } from '../../../core/events.ts';
import { eventfulFindings } from '../../../core/finding.ts';
import { lineDimensions } from '../../../core/line-dimensions.ts';
import type { Runtime, State } from '../../context.ts';
import { earlierFindings } from './earlier-findings.ts';

export async function sendDriftEvents(
  context: State & Runtime,
  runId: string,
  lastRunId: string | undefined,
): Promise<void> {
  for await (const rows of context.findings.list(runId)) {
    const drifted = rows.filter(({ finding }) => eventfulFindings.has(finding));
    const before = await earlierFindings(context, lastRunId, drifted);
    for (const row of drifted) {
      const isNew = before.get(row.userId)?.finding !== row.finding;
      const drift = { ...lineDimensions(row), cause: row.cause ?? '', new: String(isNew) };
      context.telemetry.event(events.photoDrift, drift, {});
    }
  }
}
