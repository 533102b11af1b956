/** Reads the lines of a plan together with the marks that leave them out (DECISIONS.md, D-left-out). */
import type { Finding } from '../../core/finding.ts';
import {
  type FindingMark,
  leftOutOf,
  type Mark,
  newestByFinding,
  type UserMark,
} from '../../core/left-out.ts';
import type { FindingRow, RunRecord } from '../../core/run.ts';
import type { IdRange } from '../../ports/state.ts';
import type { State } from '../context.ts';
import { inStep } from './counted-writes.ts';

type Marks = Pick<State, 'leftOut'>;
type Run = Pick<RunRecord, 'id' | 'leftOutRevision'>;

export interface Line {
  readonly row: FindingRow;
  /** The mark that leaves the user out; undefined: not left out. */
  readonly leftOut: Mark | undefined;
}

/**
 * `pages` in order of object id; `range`: where they begin and end. Memory holds one page of lines
 * and one of marks. A run in which nobody was left out costs no request.
 */
export async function* withMarks(
  { leftOut }: Marks,
  { id, leftOutRevision }: Run,
  { pages, range }: { readonly pages: AsyncIterable<readonly FindingRow[]>; readonly range?: IdRange },
): AsyncGenerator<readonly Line[]> {
  const isMarked = leftOutRevision !== undefined;
  const ofFindings = isMarked ? newestByFinding(await leftOut.findings(id)) : new Map();
  const ofUsers = inStep(isMarked ? leftOut.users(id, range) : noMarks());
  for await (const rows of pages) {
    const marks = new Map<string, readonly UserMark[]>();
    // Without a last user, all marks would be read.
    const last = rows.at(-1)?.userId ?? '';
    for await (const mark of ofUsers.upTo(last)) {
      marks.set(mark.userId, [...(marks.get(mark.userId) ?? []), mark]);
    }
    yield rows.map((row) => lineOf(row, ofFindings, marks.get(row.userId)));
  }
}

function lineOf(
  row: FindingRow,
  ofFindings: ReadonlyMap<Finding, FindingMark>,
  ofUser: readonly UserMark[] = [],
): Line {
  const ofFinding = ofFindings.get(row.finding);
  return { row, leftOut: leftOutOf(row, ofFinding === undefined ? ofUser : [ofFinding, ...ofUser]) };
}

async function* noMarks(): AsyncGenerator<readonly UserMark[]> {}
