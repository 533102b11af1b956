/** The plan of a run: the findings that may be written, in order of object id, and the hash an approval names. */
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

/** Planned, or withheld by the guard: what the guard counts, however often it runs. */
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

/** Outcomes with which a plan leaves a write to the next run. */
const leftOver: ReadonlySet<RepairOutcome | undefined> = new Set(['carried-over', 'failed', 'busy', 'stuck']);

/**
 * Whether a row that is, or was, planned was in an earlier plan, was not written there, and asks for nothing else than
 * it did there, or to finish what it began.
 */
export function repeats(row: FindingRow, earlier: FindingRow | undefined): boolean {
  return (
    earlier !== undefined &&
    leftOver.has(earlier.outcome) &&
    (earlier.granted === row.wanted || row.wanted === 'finish') &&
    earlier.sourceSha === row.sourceSha
  );
}
