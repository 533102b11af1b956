/** Compares one page of a compare range: scope, findings and progress. Stores nothing. */
import { chunksOf } from '../../../core/ranges.ts';
import type { Totals } from '../../../core/run.ts';
import { outOfScopeReason, type ScopeSettings } from '../../../core/scope.ts';
import { addTotals, countOne, noTotals } from '../../../core/totals.ts';
import type { UserRow } from '../../../core/user.ts';
import type { Stored } from '../../../ports/state.ts';
import type { Runtime, Tenant } from '../../context.ts';
import { type AskedToWait, askedToWait } from '../../ledger/retry-later.ts';
import { countFound, type Found } from '../../observe/finding-row.ts';
import { type CompareOptions, compareSlice, unread } from './compare-slice.ts';

export interface PageOptions extends CompareOptions {
  readonly scope: ScopeSettings;
  /** False: if a service asks to wait, its users count as unknown. */
  readonly mayWait: boolean;
  readonly isOver: () => boolean;
}

export interface ComparedPage {
  /** Covers the users up to `after`. */
  readonly totals: Totals;
  /** The last user whose slice is complete; undefined when none is. */
  readonly after: string | undefined;
  /** Ids of the users up to `after`. */
  readonly complete: readonly string[];
  /** Findings of these users, and of users of the next slice who need not be read again. */
  readonly found: readonly Found[];
  /** How long a service asked to wait. */
  readonly waitMs: number | undefined;
}

export async function comparePage(
  context: Tenant & Runtime,
  page: readonly Stored<UserRow>[],
  options: PageOptions,
): Promise<ComparedPage> {
  let totals: Totals = noTotals;
  const all: Found[] = [];
  const complete: string[] = [];
  for (const users of chunksOf(page, context.sizes.usersPerSlice)) {
    const checked = users.map((stored) => ({
      stored,
      reason: outOfScopeReason(stored.value, options.scope),
    }));
    const inScope = checked.filter(({ reason }) => reason === undefined).map(({ stored }) => stored);
    const found: Found[] = [];
    const asked = await collect(compareSlice(context, inScope, options), found);
    if (asked !== undefined && !options.mayWait) {
      const { ownership } = options;
      const remaining = withoutFound(inScope, found);
      found.push(...(await unread(context, remaining, { ownership, cause: asked.cause })));
    }
    all.push(...found);
    if (asked !== undefined && options.mayWait)
      return { totals, after: complete.at(-1), complete, found: all, waitMs: asked.waitMs };
    const outOfScope = checked.reduce((counts, { reason }) => countOne(counts, reason), noTotals.outOfScope);
    totals = addTotals(totals, { ...noTotals, users: users.length, inScope: inScope.length, outOfScope });
    for (const one of found) totals = addTotals(totals, countFound(one));
    complete.push(...users.map(({ value }) => value.id));
    if (options.isOver()) break;
  }
  return { totals, after: complete.at(-1), complete, found: all, waitMs: undefined };
}

/** Collects findings until a service asks to wait; returns how long, and why. */
async function collect(
  finding: AsyncIterable<readonly Found[]>,
  found: Found[],
): Promise<AskedToWait | undefined> {
  try {
    for await (const some of finding) found.push(...some);
    return undefined;
  } catch (error) {
    const asked = askedToWait(error);
    if (asked === undefined) throw error;
    return asked;
  }
}

function withoutFound(
  users: readonly Stored<UserRow>[],
  found: readonly Found[],
): readonly Stored<UserRow>[] {
  const done = new Set(found.map(({ row }) => row.userId));
  return users.filter(({ value }) => !done.has(value.id));
}
