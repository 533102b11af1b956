/**
 * Compares one page of a compare range: scope, findings and progress. Stores nothing. While files of some users are
 * read, photos of the next are (DECISIONS.md, D-read-ahead).
 */
import type { Totals } from '../../../core/run.ts';
import { outOfScopeReason, type ScopeSettings } from '../../../core/scope.ts';
import { addTotals, countOne, noTotals } from '../../../core/totals.ts';
import type { UserRow } from '../../../core/user.ts';
import type { Stored } from '../../../ports/state.ts';
import type { Runtime, Tenant } from '../../context.ts';
import { inOrder } from '../../ledger/in-order.ts';
import { type AskedToWait, askedToWait } from '../../ledger/retry-later.ts';
import { countFound, type Found } from '../../observe/finding-row.ts';
import { unread } from './compare-group.ts';
import { type CompareOptions, type Reading, readingsOf } from './compare-slice.ts';

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

type Users = readonly Stored<UserRow>[];

interface Slice {
  readonly users: Users;
  readonly inScope: Users;
  readonly outOfScope: Totals['outOfScope'];
  readonly found: Found[];
}

export async function comparePage(
  context: Tenant & Runtime,
  page: Users,
  options: PageOptions,
): Promise<ComparedPage> {
  const complete: Slice[] = [];
  for (let rest = page; rest.length > 0; rest = page.slice(usersOf(complete).length)) {
    const begun: Slice[] = [];
    const asked = await collect(compareSlices(context, rest, options, begun), complete);
    const [stopped] = begun.filter((slice) => !complete.includes(slice));
    if (asked === undefined || stopped === undefined) break;
    const { inScope, found } = stopped;
    if (options.mayWait) return comparedPage(complete, found, asked.waitMs);
    const { ownership } = options;
    const remaining = withoutFound(inScope, found);
    found.push(...(await unread(context, remaining, { ownership, cause: asked.cause })));
    complete.push(stopped);
    if (options.isOver()) break;
  }
  return comparedPage(complete, [], undefined);
}

/** Yields each slice when it is complete, in order; `begun` gets them when they begin. Throws when a service asks to wait. */
async function* compareSlices(
  context: Tenant & Runtime,
  users: Users,
  options: PageOptions,
  begun: Slice[],
): AsyncIterable<Slice> {
  // Once nothing is waited for, what would be read ahead is only asked for twice.
  const atOnce = options.mayWait ? context.sizes.readingsAtOnce : 1;
  const steps = inOrder(stepsOf(context, users, options, begun), atOnce, async ({ read, ...step }) => ({
    ...step,
    found: await read(),
  }));
  for await (const { slice, found, isLast } of steps) {
    slice.found.push(...found);
    if (isLast) yield slice;
  }
}

interface Step {
  readonly slice: Slice;
  readonly read: Reading;
  readonly isLast: boolean;
}

/** When the time is over, no further slice begins. */
async function* stepsOf(
  context: Tenant & Runtime,
  users: Users,
  options: PageOptions,
  begun: Slice[],
): AsyncIterable<Step> {
  const { usersPerSlice } = context.sizes;
  for (let rest = users; rest.length > 0 && (rest === users || !options.isOver()); ) {
    const slice = sliceOf(rest.slice(0, usersPerSlice), options.scope);
    begun.push(slice);
    rest = rest.slice(usersPerSlice);
    const readings = await readingsOf(context, slice.inScope, options);
    for (const read of readings) yield { slice, read, isLast: read === readings.at(-1) };
  }
}

function sliceOf(users: Users, scope: ScopeSettings): Slice {
  const checked = users.map((stored) => ({ stored, reason: outOfScopeReason(stored.value, scope) }));
  const inScope = checked.filter(({ reason }) => reason === undefined).map(({ stored }) => stored);
  const outOfScope = checked.reduce((counts, { reason }) => countOne(counts, reason), noTotals.outOfScope);
  return { users, inScope, outOfScope, found: [] };
}

/** Collects complete slices until a service asks to wait; returns how long, and why. */
async function collect(slices: AsyncIterable<Slice>, complete: Slice[]): Promise<AskedToWait | undefined> {
  try {
    for await (const slice of slices) complete.push(slice);
    return undefined;
  } catch (error) {
    const asked = askedToWait(error);
    if (asked === undefined) throw error;
    return asked;
  }
}

/** `beyond`: findings of users of a slice that is not complete. */
function comparedPage(
  slices: readonly Slice[],
  beyond: readonly Found[],
  waitMs: number | undefined,
): ComparedPage {
  const complete = usersOf(slices).map(({ value }) => value.id);
  const totals = slices.map(totalsOf).reduce(addTotals, noTotals);
  const found = [...slices.flatMap((slice) => slice.found), ...beyond];
  return { totals, after: complete.at(-1), complete, found, waitMs };
}

function usersOf(slices: readonly Slice[]): Users {
  return slices.flatMap(({ users }) => users);
}

function totalsOf({ users, inScope, outOfScope, found }: Slice): Totals {
  const counted = { ...noTotals, users: users.length, inScope: inScope.length, outOfScope };
  return found.map(countFound).reduce(addTotals, counted);
}

function withoutFound(users: Users, found: readonly Found[]): Users {
  const done = new Set(found.map(({ row }) => row.userId));
  return users.filter(({ value }) => !done.has(value.id));
}
