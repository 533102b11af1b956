/**
 * The event dimensions of one user's line in a run. Events for found, repaired and failed use the same ones, so that
 * queries can join them.
 */
import type { LineDimensions } from './events.ts';
import type { FindingRow } from './run.ts';

export function lineDimensions(row: FindingRow): LineDimensions {
  return {
    runId: row.runId,
    userId: row.userId,
    finding: row.finding,
    action: row.granted,
    reason: row.reason ?? '',
    sourceSha: short(row.sourceSha),
    targetSha: short(row.targetSha),
    geo: row.geo,
  };
}

/** 12 characters are enough to distinguish photos in a query. */
function short(sha: string | undefined): string {
  return sha?.slice(0, 12) ?? '';
}
