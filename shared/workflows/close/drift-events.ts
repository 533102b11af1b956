/** One event for each finding that an administrator may have to act on. */
import { type Dimensions, events } from '../../core/events.ts';
import { type Finding, quietFindings } from '../../core/finding.ts';
import type { FindingRow } from '../../core/run.ts';
import type { Context } from '../context.ts';
import { earlierFindings } from './earlier-findings.ts';

/** Nobody has to act on these; run.closed counts them. */
const uneventful: ReadonlySet<Finding> = new Set([...quietFindings, 'sharepoint-only', 'gone']);

/** Hashes are for telling pictures apart, not for keeping: 12 characters are enough. */
function short(sha: string | undefined): string {
  return sha?.slice(0, 12) ?? '';
}

export async function sendDriftEvents(
  context: Context,
  runId: string,
  lastRunId: string | undefined,
): Promise<void> {
  for await (const rows of context.findings.list(runId)) {
    const drifted = rows.filter(({ finding }) => !uneventful.has(finding));
    const before = await earlierFindings(context, lastRunId, drifted);
    for (const row of drifted) {
      const isNew = before.get(row.userId)?.finding !== row.finding;
      context.telemetry.event(events.photoDrift, driftProperties(row, isNew), {});
    }
  }
}

function driftProperties(row: FindingRow, isNew: boolean): Dimensions<'photo.drift'> {
  return {
    runId: row.runId,
    userId: row.userId,
    finding: row.finding,
    action: row.granted,
    reason: row.reason ?? '',
    cause: row.cause ?? '',
    sourceSha: short(row.sourceSha),
    targetSha: short(row.targetSha),
    geo: row.geo,
    new: String(isNew),
  };
}
