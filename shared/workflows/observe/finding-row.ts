/** Makes one user's finding row from the observation, and what it adds to the totals. */
import { clipped } from '../../core/clipped.ts';
import { type Finding, quietFindings } from '../../core/finding.ts';
import { firstSight } from '../../core/first-sight.ts';
import { isPlanned } from '../../core/plan.ts';
import { restrict } from '../../core/policies.ts';
import type { FindingRow, Totals } from '../../core/run.ts';
import { noTotals } from '../../core/totals.ts';
import type { UserSnapshot } from '../../ports/state.ts';
import type { Runtime } from '../context.ts';
import type { Observation } from './observation.ts';

export interface Found {
  readonly row: Omit<FindingRow, 'runId'>;
  /** The snapshot to store; undefined when nothing changed. */
  readonly changed:
    | { readonly id: string; readonly etag: string; readonly snapshot: UserSnapshot }
    | undefined;
  readonly finding: Finding;
  readonly etag: Observation['etag'];
  readonly deep: boolean;
}

export function findingRow(
  { settings, clock }: Pick<Runtime, 'settings' | 'clock'>,
  observation: Observation,
): Omit<FindingRow, 'runId'> {
  const { user, geo, decision, sourceSha, targetSha, targetEtags, cause, snapshot } = observation;
  const policy = { ownership: settings.OWNERSHIP, removal: settings.REMOVAL };
  // As the decision has just stored it.
  const sourceSeenAt = firstSight(snapshot, sourceSha, undefined);
  const { granted, reason } = restrict(decision, snapshot, sourceSha, policy, clock.now());
  return {
    userId: user.id,
    finding: decision.finding,
    wanted: decision.wanted,
    granted,
    reason,
    cause: cause && clipped(cause),
    sourceSha,
    targetSha,
    targetEtags,
    // The geo location where the profile was read; before the first reading, the user's preferred location.
    geo: snapshot.profile?.host === geo.host && geo.code !== '' ? geo.code : user.directory.geo,
    outcome: undefined,
    ...(sourceSeenAt !== undefined && { sourceSeenAt }),
  };
}

export function isReported(row: Pick<FindingRow, 'finding'>): boolean {
  return !quietFindings.has(row.finding);
}

export function countFound({ row, finding, etag, deep }: Found): Totals {
  const planned = isPlanned(row) ? { [row.granted]: 1 } : {};
  return {
    ...noTotals,
    findings: { [finding]: 1 },
    causes: row.cause === undefined ? {} : { [row.cause]: 1 },
    planned,
    reasons: row.reason === undefined ? {} : { [row.reason]: 1 },
    etagMoved: Number(etag.changed),
    etagChurn: Number(etag.churn),
    deepChecked: Number(deep),
    etagSilence: Number(etag.silent),
  };
}
