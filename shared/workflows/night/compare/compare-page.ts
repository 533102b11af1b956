/** One page of a compare range: who is in scope, what they came to, and how far it got. Stores nothing. */
import { chunksOf } from '../../../core/ranges.ts';
import type { Totals } from '../../../core/run.ts';
import { outOfScopeReason, type ScopeSettings } from '../../../core/scope.ts';
import { addTotals, countOne, noTotals } from '../../../core/totals.ts';
import type { UserRow } from '../../../core/user.ts';
import type { Stored } from '../../../ports/state.ts';
import type { Runtime, Tenant } from '../../context.ts';
import { retryAfterMs } from '../../ledger/retry-later.ts';
import { countFound, type Found } from '../../observe/finding-row.ts';
import { type CompareOptions, compareSlice, unread } from './compare-slice.ts';

/** Described together: ten batches. */
const slice = 200;

export interface PageOptions extends CompareOptions {
  readonly scope: ScopeSettings;
  /** Otherwise whoever would have to be waited for counts as unknown. */
  readonly mayWait: boolean;
  readonly isOver: () => boolean;
}

export interface ComparedPage {
  /** Of the users up to `after`. */
  readonly totals: Totals;
  /** The last user it came to; undefined: it could not begin. */
  readonly after: string | undefined;
  /** Users up to `after`. */
  readonly whole: readonly string[];
  /** Of those users, and of some behind them that need not be looked at again. */
  readonly found: readonly Found[];
  /** A service asked for so much time. */
  readonly waitMs: number | undefined;
}

export async function comparePage(
  context: Tenant & Runtime,
  page: readonly Stored<UserRow>[],
  options: PageOptions,
): Promise<ComparedPage> {
  let totals: Totals = noTotals;
  const all: Found[] = [];
  const whole: string[] = [];
  for (const users of chunksOf(page, slice)) {
    const placed = users.map((stored) => ({ stored, reason: outOfScopeReason(stored.value, options.scope) }));
    const inScope = placed.filter(({ reason }) => reason === undefined).map(({ stored }) => stored);
    const found: Found[] = [];
    const waitMs = await collect(compareSlice(context, inScope, options), found);
    if (waitMs !== undefined && !options.mayWait)
      found.push(...(await leftOut(context, inScope, found, options)));
    all.push(...found);
    if (waitMs !== undefined && options.mayWait)
      return { totals, after: whole.at(-1), whole, found: all, waitMs };
    const outOfScope = placed.reduce((counts, { reason }) => countOne(counts, reason), noTotals.outOfScope);
    totals = addTotals(totals, { ...noTotals, users: users.length, inScope: inScope.length, outOfScope });
    for (const one of found) totals = addTotals(totals, countFound(one));
    whole.push(...users.map(({ value }) => value.id));
    if (options.isOver()) break;
  }
  return { totals, after: whole.at(-1), whole, found: all, waitMs: undefined };
}

/** Gathers what is found until a service asks for time; answers for how much. */
async function collect(
  finding: AsyncIterable<readonly Found[]>,
  found: Found[],
): Promise<number | undefined> {
  try {
    for await (const some of finding) found.push(...some);
    return undefined;
  } catch (error) {
    const waitMs = retryAfterMs(error);
    if (waitMs === undefined) throw error;
    return waitMs;
  }
}

async function leftOut(
  context: Tenant & Runtime,
  users: readonly Stored<UserRow>[],
  found: readonly Found[],
  options: CompareOptions,
): Promise<readonly Found[]> {
  const done = new Set(found.map(({ row }) => row.userId));
  return unread(
    context,
    users.filter(({ value }) => !done.has(value.id)),
    options,
  );
}
