/**
 * What events say of one user's line in a run: found, repaired and failed in the same words, so that they can be
 * joined.
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

/** Hashes are for telling pictures apart, not for keeping: 12 characters are enough. */
function short(sha: string | undefined): string {
  return sha?.slice(0, 12) ?? '';
}
