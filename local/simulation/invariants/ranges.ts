/** A compare range has one owner: nothing that a later attempt stored is overwritten by an earlier one. */
import type { Promises } from './names.ts';
import type { SeenChange } from './rows.ts';

export function checkRange(promises: Promises, { table, keys, before, after }: SeenChange): void {
  if (table !== 'Findings' || !keys.rowKey.startsWith('range-')) return;
  if (before === undefined || after === undefined) return;
  const [was, is] = [before.columns, after.columns];
  const isBack = String(is.after ?? '') < String(was.after ?? '');
  const isReopened = was.done === true && JSON.stringify(essence(was)) !== JSON.stringify(essence(is));
  promises.must('one-owner-a-range', !isBack && !isReopened, () => JSON.stringify({ was, is }));
}

function essence({ after, done, failed, totals }: Readonly<Record<string, unknown>>) {
  return { after, done, failed, totals };
}

/** No attempt takes a lease that another still holds. */
export function checkLease(promises: Promises, { table, before, after }: SeenChange, now: number): void {
  if (table !== 'Leases' || before === undefined || after === undefined) return;
  const isHeld = Date.parse(String(before.columns.until)) > now;
  const isOther = before.columns.token !== after.columns.token;
  promises.must('one-writer-a-user', !(isHeld && isOther), () => JSON.stringify({ before, after }));
}
