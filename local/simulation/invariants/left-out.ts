/** Who was left out of each plan at the moment of its approval, by the marks that were stored then. */
import type { Tables } from '../storage/tables.ts';
import { linesOf, partition, type SeenChange } from './rows.ts';

const ofUser = 'left-user-';
const ofFinding = 'left-finding-';

export class LeftOut {
  readonly #tables: Tables;
  readonly #byRun = new Map<string, ReadonlySet<string>>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  readonly seen = ({ table, keys, before, after }: SeenChange): void => {
    if (table !== 'Runs' || keys.partitionKey !== 'run') return;
    const isApproved = before?.columns.state === 'held' && after?.columns.state === 'releasing';
    if (isApproved) this.#byRun.set(keys.rowKey, leftOutNow(this.#tables, keys.rowKey));
  };

  has(runId: string, userId: string): boolean {
    return this.#byRun.get(runId)?.has(userId) === true;
  }
}

/** The newest mark of a user or of the user's finding counts: their keys end with a text that sorts by time. */
function leftOutNow(tables: Tables, runId: string): ReadonlySet<string> {
  const marks = partition(tables, 'Findings', runId)
    .map(({ RowKey, leftOut }) => {
      const [of = '', revision = ''] = String(RowKey).split('.');
      return { of, revision, leftOut };
    })
    .filter(({ of }) => of.startsWith(ofUser) || of.startsWith(ofFinding))
    .sort((one, other) => (one.revision < other.revision ? -1 : 1));
  const users = linesOf(tables, runId).filter(({ RowKey, finding }) => {
    const own = new Set([ofUser + String(RowKey), ofFinding + String(finding)]);
    return marks.findLast(({ of }) => own.has(of))?.leftOut === true;
  });
  return new Set(users.map(({ RowKey }) => String(RowKey)));
}
