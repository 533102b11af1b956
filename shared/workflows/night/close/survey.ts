/** Reads all findings of a run in order, and counts what the guard needs. */
import { type DayWrites, sharedAbove } from '../../../core/guard.ts';
import type { Sha256 } from '../../../core/observation.ts';
import { isUpdate } from '../../../core/plan.ts';
import { repeatedShas } from '../../../core/repeated-shas.ts';
import type { FindingRow } from '../../../core/run.ts';
import { sumOf } from '../../../core/totals.ts';
import type { UnapprovedWrites } from '../../../core/unapproved-writes.ts';
import type { Runtime, State } from '../../context.ts';
import { visitPlan } from './plan-and-writes.ts';
import { countPictures, type PictureUsers } from './shared-pictures.ts';

export interface Survey {
  readonly updates: number;
  readonly clears: number;
  /** Writes of the last 24 hours that count. */
  readonly day: DayWrites;
  /** Source photos that too many users share and no setting allows, with the number of planned users of each. */
  readonly shared: ReadonlyMap<Sha256, number>;
  readonly sharedCopies: number;
  /** Most users first. */
  readonly suspectedPlaceholders: readonly PictureUsers[];
}

export async function survey(context: State & Runtime, runId: string): Promise<Survey> {
  const sources = repeatedShas(sharedAbove);
  const targets = repeatedShas(sharedAbove);
  const day = { updated: 0, updatedAgain: 0, cleared: 0, clearedAgain: 0 };
  let updates = 0;
  let clears = 0;

  function countWrite({ shown, removedAt }: UnapprovedWrites): void {
    if (shown !== undefined) day.updated += 1;
    if (shown?.sourceSha !== undefined) sources.add(shown.sourceSha);
    if (removedAt !== undefined) day.cleared += 1;
  }
  function countPlanned({ wanted, sourceSha }: FindingRow, write: UnapprovedWrites | undefined): void {
    if (write !== undefined) countWrite(write);
    if (sourceSha !== undefined) sources.add(sourceSha);
    if (isUpdate(wanted)) {
      updates += 1;
      if (write?.shown !== undefined) day.updatedAgain += 1;
    } else {
      clears += 1;
      if (write?.removedAt !== undefined) day.clearedAgain += 1;
    }
  }

  await visitPlan(context, runId, {
    page({ rows, planned }, written) {
      for (const { targetSha } of rows) if (targetSha !== undefined) targets.add(targetSha);
      for (const row of planned) countPlanned(row, written.get(row.userId));
    },
    other: countWrite,
  });
  const { shared, sharedAgain, placeholders } = await countPictures(context, runId, { sources, targets });
  return {
    updates,
    clears,
    day: { ...day, updatedAgain: day.updatedAgain - sharedAgain },
    shared,
    sharedCopies: sumOf(Object.fromEntries(shared)),
    suspectedPlaceholders: placeholders,
  };
}
