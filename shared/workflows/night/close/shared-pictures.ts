/** Photos of implausibly many users: source photos, which are withheld, and SharePoint photos, which may be placeholders. */
import { sharedAbove } from '../../../core/guard.ts';
import type { Sha256 } from '../../../core/observation.ts';
import { isUpdate } from '../../../core/plan.ts';
import type { RepeatedShas } from '../../../core/repeated-shas.ts';
import type { FindingRow } from '../../../core/run.ts';
import type { UnapprovedWrites } from '../../../core/unapproved-writes.ts';
import type { Runtime, State } from '../../context.ts';
import { visitPlan } from './plan-and-writes.ts';

export interface PictureUsers {
  readonly sha: Sha256;
  readonly users: number;
}

/** The result of a first pass over findings and counted writes: which photos need an exact count. */
export interface Counters {
  readonly sources: RepeatedShas;
  readonly targets: RepeatedShas;
}

export interface SharedPictures {
  /** Planned users by source photo, most users first. Users who got the photo within 24 hours count towards the limit. */
  readonly shared: ReadonlyMap<Sha256, number>;
  /** Planned updates of shared photos, of users who were updated within 24 hours. */
  readonly sharedAgain: number;
  /** Most users first. */
  readonly placeholders: readonly PictureUsers[];
}

interface Source {
  planned: number;
  again: number;
  /** Users who are not planned, and got this photo within 24 hours. */
  others: number;
}

/** Reads the findings a second time, unless no photo needs an exact count. */
export async function countPictures(
  context: State & Runtime,
  runId: string,
  { sources, targets }: Counters,
): Promise<SharedPictures> {
  const bySource = new Map<Sha256, Source>();
  const byTarget = new Map<Sha256, number>();
  const sourceOf = (sha: Sha256 | undefined): Source | undefined => {
    if (sha === undefined || !sources.mayRepeat(sha)) return undefined;
    const copies = bySource.get(sha) ?? { planned: 0, again: 0, others: 0 };
    bySource.set(sha, copies);
    return copies;
  };
  function countPlanned({ wanted, sourceSha }: FindingRow, write: UnapprovedWrites | undefined): void {
    const source = sourceOf(sourceSha);
    if (source === undefined) return;
    source.planned += 1;
    if (isUpdate(wanted) && write?.shown !== undefined) source.again += 1;
  }
  function countTarget({ targetSha }: FindingRow): void {
    if (targetSha === undefined || !targets.mayRepeat(targetSha)) return;
    byTarget.set(targetSha, (byTarget.get(targetSha) ?? 0) + 1);
  }
  function countOther({ shown }: UnapprovedWrites): void {
    const source = sourceOf(shown?.sourceSha);
    if (source !== undefined) source.others += 1;
  }

  if (sources.any() || targets.any()) {
    await visitPlan(context, runId, {
      page({ rows, planned }, written) {
        for (const row of rows) countTarget(row);
        for (const row of planned) countPlanned(row, written.get(row.userId));
      },
      other: countOther,
    });
  }
  const { SHARED_PICTURE_HASHES, PLACEHOLDER_HASHES } = context.settings;
  const allowed = new Set(SHARED_PICTURE_HASHES);
  const shared = [...bySource]
    .filter(
      ([sha, { planned, others }]) => planned > 0 && planned + others > sharedAbove && !allowed.has(sha),
    )
    .sort(([shaA, a], [shaB, b]) => b.planned - a.planned || (shaA < shaB ? -1 : 1));
  const placeholders = new Set(PLACEHOLDER_HASHES);
  return {
    shared: new Map(shared.map(([sha, { planned }]) => [sha, planned])),
    sharedAgain: shared.reduce((sum, [, { again }]) => sum + again, 0),
    placeholders: [...byTarget]
      .filter(([sha, users]) => users > sharedAbove && !placeholders.has(sha))
      .map(([sha, users]) => ({ sha, users }))
      .sort((a, b) => b.users - a.users || (a.sha < b.sha ? -1 : 1)),
  };
}
