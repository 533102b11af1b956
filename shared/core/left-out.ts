/** Who is left out of a held plan: marks of administrators, of which the newest counts (DECISIONS.md, D-left-out). */
import type { Finding } from './finding.ts';
import { isPlanned } from './plan.ts';
import type { FindingRow } from './run.ts';

/** What an administrator said about one user, or about all users with one finding. */
export interface Mark {
  /** False: put back into the plan. */
  readonly leftOut: boolean;
  /** Of the plan when the mark was made; each call has its own. A later one sorts after an earlier one. */
  readonly revision: string;
  /** Object id of the administrator, or `function key`. */
  readonly by: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export type UserMark = Mark & { readonly userId: string };
export type FindingMark = Mark & { readonly finding: Finding };

const digits = 8;

/** `id`: unlike that of any other call, so that two calls at the same moment cannot take the same revision. */
export function nextRevision(previous: string | undefined, id: string): string {
  const number = Number.parseInt(previous ?? '0', 10) + 1;
  return `${String(number).padStart(digits, '0')}-${id}`;
}

/** The mark with the latest revision; undefined: there is none. */
export function newestOf<M extends Mark>(marks: readonly M[]): M | undefined {
  return marks.reduce<M | undefined>((newest, mark) => {
    return newest === undefined || mark.revision >= newest.revision ? mark : newest;
  }, undefined);
}

/** The newest mark of each finding. */
export function newestByFinding(marks: readonly FindingMark[]): ReadonlyMap<Finding, FindingMark> {
  const newest = new Map<Finding, FindingMark>();
  for (const mark of marks) {
    const known = newest.get(mark.finding);
    newest.set(mark.finding, newestOf(known === undefined ? [mark] : [known, mark]) as FindingMark);
  }
  return newest;
}

/**
 * The mark that leaves this line out of its plan; undefined: the line is not planned, or not left out. `marks`: those
 * of its user and its finding.
 */
export function leftOutOf(
  row: Pick<FindingRow, 'granted' | 'reason'>,
  marks: readonly Mark[],
): Mark | undefined {
  const newest = newestOf(marks);
  const isInQuestion = isPlanned(row) || row.reason === 'left-out';
  return isInQuestion && newest?.leftOut === true ? newest : undefined;
}
