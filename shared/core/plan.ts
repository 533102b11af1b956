/** The plan of a run: the findings that may be written, in order of object id, and the hash that an approval must name. */
import { createHash } from 'node:crypto';
import { actionCatalogue } from './catalogue/actions.ts';
import { withheldReasons } from './catalogue/reasons.ts';
import { type Action, writingActions } from './finding.ts';
import type { Sha256 } from './observation.ts';
import type { FindingRow, RepairOutcome } from './run.ts';

/** Actions that show a photo. A clear shows none. */
export function isUpdate(action: Action): boolean {
  return actionCatalogue[action].effect === 'shows';
}

export function isPlanned(row: Pick<FindingRow, 'granted'>): boolean {
  return writingActions.has(row.granted);
}

/** Whether the row was planned before the guard withheld users, so that the guard counts the same when it runs again. */
export function wasPlanned(row: Pick<FindingRow, 'granted' | 'reason'>): boolean {
  return isPlanned(row) || (row.reason !== undefined && withheldReasons.has(row.reason));
}

export interface PlanHasher {
  add(row: FindingRow): void;
  digest(): Sha256;
}

/** Hashes planned rows as they are streamed, in order of object id. */
export function planHasher(): PlanHasher {
  const hash = createHash('sha256');
  return {
    add(row) {
      const line = [row.userId, row.finding, row.granted, row.sourceSha ?? '', row.targetEtags];
      hash.update(`${JSON.stringify(line)}\n`);
    },
    digest: () => hash.digest('hex'),
  };
}

/** Outcomes that leave the write to the next run. */
const leftOver: ReadonlySet<RepairOutcome | undefined> = new Set(['carried-over', 'failed', 'busy', 'stuck']);

/**
 * Whether a planned row repeats an earlier plan: that plan contained the user, did not write the photo, and wanted the
 * same, or its unfinished write is now completed.
 */
export function repeats(row: FindingRow, earlier: FindingRow | undefined): boolean {
  return (
    earlier !== undefined &&
    leftOver.has(earlier.outcome) &&
    (earlier.granted === row.wanted || row.wanted === 'finish') &&
    earlier.sourceSha === row.sourceSha
  );
}
