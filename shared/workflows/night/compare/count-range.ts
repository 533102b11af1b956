/** Counts the users of a compare range that failed. */
import type { Interval } from '../../../core/ranges.ts';
import type { RunRecord, Totals } from '../../../core/run.ts';
import { outOfScopeReason } from '../../../core/scope.ts';
import { countOne } from '../../../core/totals.ts';
import type { Runtime, State } from '../../context.ts';
import { scopeFor } from '../../ledger/scope-of-run.ts';

export type RangeCount = Pick<Totals, 'users' | 'inScope' | 'outOfScope'>;

export async function countUsers(
  context: State & Runtime,
  run: RunRecord,
  range: Interval,
): Promise<RangeCount> {
  const scope = await scopeFor(context, run.id, range);
  let users = 0;
  let inScope = 0;
  let outOfScope: Totals['outOfScope'] = {};
  for await (const page of context.users.scan(range)) {
    users += page.length;
    const reasons = page.map(({ value }) => outOfScopeReason(value, scope));
    inScope += reasons.filter((reason) => reason === undefined).length;
    outOfScope = reasons.reduce(countOne, outOfScope);
  }
  return { users, inScope, outOfScope };
}
