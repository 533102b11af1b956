/** Third step of a night: one range of users is examined and decided. Writes findings and memory, never the tenant. */
import { chunksOf, rangeInterval } from '../../core/ranges.ts';
import type { Totals } from '../../core/run.ts';
import { moved } from '../../core/run-states.ts';
import { outOfScopeReason, type ScopeSettings } from '../../core/scope.ts';
import { addTotals, countOne, noTotals } from '../../core/totals.ts';
import type { UserRow } from '../../core/user.ts';
import type { IdRange, Stored } from '../../ports.ts';
import type { Context } from '../context.ts';
import { readEtagBehaviour } from '../etag-memory.ts';
import { remembered } from '../examine/ownership.ts';
import type { Messages } from '../messages.ts';
import { moveOn, runIn, workMs } from './active-run.ts';
import { type CompareOptions, compareSlice } from './compare-slice.ts';
import { countFound, type Found, isWorthARow } from './found.ts';
import { owed } from './owed.ts';
import { scopeFor } from './scope-for.ts';

/** Described together: ten batches. */
const slice = 200;

export async function compareUsers(context: Context, message: Messages['compare-users']): Promise<void> {
  const stored = await runIn(context, message.runId, ['comparing']);
  // An earlier attempt may have died after it moved the run on, before it said so.
  if (stored === undefined) return closeWhenCompared(context, message.runId);
  const { id: runId, ranges } = stored.value;
  const began = context.clock.now().getTime();
  const isOver = () => context.clock.now().getTime() - began > workMs;
  const interval = rangeInterval(message.index, ranges);
  const range = { from: message.after === undefined ? interval.from : `${message.after}0`, to: interval.to };
  const scope = await scopeFor(context, runId, interval);
  const options = { ownership: await remembered(context), etags: await readEtagBehaviour(context) };
  let totals: Totals = (message.soFar as Totals | undefined) ?? noTotals;
  for await (const page of context.users.scan(range)) {
    const done = await comparePage(context, { runId, page, scope, options, isOver });
    totals = addTotals(totals, done.totals);
    if (isOver()) {
      const next = { runId, index: message.index, after: done.after, soFar: totals };
      return context.queues.send('compare-users', next);
    }
  }
  await context.runs.addResult({ kind: 'range', runId, index: message.index, failed: false, totals });
  await closeWhenCompared(context, runId);
}

/** Whoever writes the row that completes the set moves the run on; a repeated message makes the same check again. */
export async function closeWhenCompared(context: Context, runId: string): Promise<void> {
  const stored = await runIn(context, runId, ['comparing', 'closing']);
  if (stored === undefined) return;
  const run = stored.value;
  if (run.state === 'comparing') {
    if ((await owed(context, runId, 'range', run.ranges)).length > 0) return;
    await moveOn(context, stored.etag, moved(run, 'closing', context.clock.now()));
  }
  await context.queues.send('close-run', { runId });
}

interface Page {
  readonly runId: string;
  readonly page: readonly Stored<UserRow>[];
  readonly scope: ScopeSettings;
  readonly options: CompareOptions;
  readonly isOver: () => boolean;
}

/** Works through a page until it or the time is over, and stores what it found. `after` is the last user it came to. */
async function comparePage(
  context: Context,
  { runId, page, scope, options, isOver }: Page,
): Promise<{ readonly totals: Totals; readonly after: string }> {
  let totals: Totals = noTotals;
  const found: Found[] = [];
  const seen: string[] = [];
  for (const users of chunksOf(page, slice)) {
    const placed = users.map((stored) => ({ stored, reason: outOfScopeReason(stored.value, scope) }));
    const inScope = placed.filter(({ reason }) => reason === undefined).map(({ stored }) => stored);
    const outOfScope = placed.reduce((counts, { reason }) => countOne(counts, reason), noTotals.outOfScope);
    const compared = await compareSlice(context, inScope, options);
    totals = addTotals(totals, { ...noTotals, users: users.length, inScope: inScope.length, outOfScope });
    for (const one of compared) totals = addTotals(totals, countFound(one));
    found.push(...compared);
    seen.push(...users.map(({ value }) => value.id));
    if (isOver()) break;
  }
  await store(context, runId, seen, found);
  return { totals, after: seen.at(-1) as string };
}

async function store(
  context: Context,
  runId: string,
  seen: readonly string[],
  found: readonly Found[],
): Promise<void> {
  const rows = found
    .map(({ row }) => row)
    .filter((row) => isWorthARow(row) || row.userId === context.settings.CANARY_USER)
    .map((row) => ({ ...row, runId }));
  await removeEarlier(context, runId, seen, new Set(rows.map(({ userId }) => userId)));
  await context.findings.put(rows);
  // Whose row changed meanwhile was written by a refresh or a repair, which knows better: tonight's look is not kept.
  await context.users.remember(found.flatMap(({ changed }) => changed ?? []));
}

/** A repeated attempt must not leave findings that it no longer has. */
async function removeEarlier(
  context: Context,
  runId: string,
  seen: readonly string[],
  kept: ReadonlySet<string>,
): Promise<void> {
  const range: IdRange = { from: seen[0] as string, to: `${seen.at(-1)}0` };
  const earlier: string[] = [];
  for await (const rows of context.findings.list(runId, range)) {
    earlier.push(...rows.filter(({ userId }) => !kept.has(userId)).map(({ userId }) => userId));
  }
  if (earlier.length > 0) await context.findings.remove(runId, earlier);
}
