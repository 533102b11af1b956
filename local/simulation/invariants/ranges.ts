/** A compare range has one owner: nothing that a later attempt stored is overwritten by an earlier one. */
import { noTotals } from '../../../shared/core/totals.ts';
import type { Columns } from '../storage/table-filter.ts';
import type { Promises } from './names.ts';
import type { SeenChange } from './rows.ts';

export function checkRange(promises: Promises, { table, keys, before, after }: SeenChange): void {
  if (table !== 'Findings' || !keys.rowKey.startsWith('range-')) return;
  if (before === undefined || after === undefined) return;
  const [was, is] = [before.columns, after.columns];
  const isBack = String(is.after ?? '') < String(was.after ?? '');
  const isReopened = was.done === true && JSON.stringify(essence(was)) !== JSON.stringify(essence(is));
  const keeps = !isReopened && (!isBack || isBegunAnew(was, is));
  promises.must('one-owner-a-range', keeps, () => JSON.stringify({ was, is }));
}

/** By its owner, which then removes the findings: so ends a range that failed five times. */
function isBegunAnew(was: Columns, is: Columns): boolean {
  return is.attempt === was.attempt && is.after === '' && is.totals === JSON.stringify(noTotals);
}

function essence({ after, done, failed, totals }: Columns) {
  return { after, done, failed, totals };
}

/** No attempt takes a lease that another still holds. */
export function checkLease(promises: Promises, { table, before, after }: SeenChange, now: number): void {
  if (table !== 'Leases' || before === undefined || after === undefined) return;
  const isHeld = Date.parse(String(before.columns.until)) > now;
  const isOther = before.columns.token !== after.columns.token;
  promises.must('one-writer-a-user', !(isHeld && isOther), () => JSON.stringify({ before, after }));
}
