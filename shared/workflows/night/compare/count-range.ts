/** Counts the users of a compare range that failed. */
import type { Interval } from '../../../core/ranges.ts';
import type { RunRecord } from '../../../core/run.ts';
import { outOfScopeReason } from '../../../core/scope.ts';
import type { Runtime, State } from '../../context.ts';
import { scopeFor } from '../../ledger/scope-of-run.ts';

export interface RangeCount {
  readonly users: number;
  readonly inScope: number;
}

export async function countUsers(
  context: State & Runtime,
  run: RunRecord,
  range: Interval,
): Promise<RangeCount> {
  const scope = await scopeFor(context, run.id, range);
  let users = 0;
  let inScope = 0;
  for await (const page of context.users.scan(range)) {
    users += page.length;
    inScope += page.filter(({ value }) => outOfScopeReason(value, scope) === undefined).length;
  }
  return { users, inScope };
}
