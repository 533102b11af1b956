/** Third step of a night: one range of users is examined and decided. Writes findings and memory, never the tenant. */
import { deepCheckTurn } from '../../core/deep-check.ts';
import { type EtagBehaviour, isFollowed, turnDays } from '../../core/etag-behaviour.ts';
import type { SourceReading } from '../../core/observation.ts';
import { chunksOf, rangeInterval } from '../../core/ranges.ts';
import type { RunRecord, Totals } from '../../core/run.ts';
import { moved } from '../../core/run-states.ts';
import { outOfScopeReason, type ScopeSettings } from '../../core/scope.ts';
import { addTotals, countOne, noTotals } from '../../core/totals.ts';
import type { UserRow } from '../../core/user.ts';
import type { IdRange, Stored } from '../../ports.ts';
import type { Context } from '../context.ts';
import { readEtagBehaviour } from '../etag-memory.ts';
import { type ExamineOptions, examine } from '../examine/examine.ts';
import { type Ownership, remembered } from '../examine/ownership.ts';
import { isKnownUnread } from '../examine/subjects.ts';
import type { Messages } from '../messages.ts';
import { moveOn, runIn, workMs } from './active-run.ts';
import { countFound, type Found, findingRow, isWorthARow } from './found.ts';
import { owed } from './owed.ts';
import { proveAbsences } from './prove-absences.ts';
import { scopeFor } from './scope-for.ts';

/** Described together: ten batches. */
const slice = 200;
/** Looked at together, because their pictures are in memory at once. */
const together = 20;

export async function compareUsers(context: Context, message: Messages['compare-users']): Promise<void> {
  const stored = await runIn(context, message.runId, ['comparing']);
  if (stored === undefined) return;
  const run = stored.value;
  const began = context.clock.now().getTime();
  const interval = rangeInterval(message.index, run.ranges);
  const range = { from: message.after === undefined ? interval.from : `${message.after}0`, to: interval.to };
  const scope = await scopeFor(context, run.id, interval);
  const ownership = await remembered(context);
  let totals: Totals = (message.soFar as Totals | undefined) ?? noTotals;
  for await (const page of context.users.scan(range)) {
    totals = addTotals(totals, await comparePage(context, run, page, scope, ownership));
    const last = page.at(-1);
    if (last !== undefined && context.clock.now().getTime() - began > workMs) {
      const next = { runId: run.id, index: message.index, after: last.value.id, soFar: totals };
      return context.queues.send('compare-users', next);
    }
  }
  await context.runs.addResult({ kind: 'range', runId: run.id, index: message.index, failed: false, totals });
  await closeWhenCompared(context, run.id);
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

async function comparePage(
  context: Context,
  run: RunRecord,
  page: readonly Stored<UserRow>[],
  scope: ScopeSettings,
  ownership: Ownership,
): Promise<Totals> {
  const placed = page.map((stored) => ({ stored, reason: outOfScopeReason(stored.value, scope) }));
  const inScope = placed.filter(({ reason }) => reason === undefined).map(({ stored }) => stored);
  const outOfScope = placed.reduce((counts, { reason }) => countOne(counts, reason), noTotals.outOfScope);
  const { clock, settings } = context;
  const etags = await readEtagBehaviour(context);
  const due = deepCheckTurn(
    inScope.map(({ value }) => value),
    clock.now(),
    turnDays(etags, settings.DEEP_CHECK_DAYS, clock.now()),
  );
  const dueIds = new Set(due.map(({ id }) => id));
  let totals: Totals = { ...noTotals, users: page.length, inScope: inScope.length, outOfScope };
  const found: Found[] = [];
  for (const users of chunksOf(inScope, slice)) {
    const part = await compareSlice(context, users, { due: dueIds, ownership, etags });
    found.push(...part);
  }
  for (const one of found) totals = addTotals(totals, countFound(one));
  await store(context, run, page, found);
  return totals;
}

async function compareSlice(
  context: Context,
  users: readonly Stored<UserRow>[],
  options: ExamineOptions & { readonly etags: EtagBehaviour },
): Promise<Found[]> {
  const described = await context.sourcePhotos.describe(users.map(({ value }) => value.id));
  const sources = followed(context, users, described, options);
  const place = await context.library.place();
  const [unread, read] = partition(users, ({ value }) => isKnownUnread(value, sources, options, place));
  const found: Found[] = [];
  for (const some of [...chunksOf(unread, slice), ...chunksOf(read, together)]) {
    const examined = await examine(
      context,
      some.map(({ value }) => value),
      sources,
      options,
    );
    const proved = await proveAbsences(context, examined);
    found.push(...proved.map((one, index) => withoutBytes(context, one, some[index] as Stored<UserRow>)));
  }
  return found;
}

/** While etags churn, a moved one counts as unmoved until its user's night of the sample comes. */
function followed(
  { clock }: Context,
  users: readonly Stored<UserRow>[],
  described: ReadonlyMap<string, SourceReading>,
  { due, etags }: ExamineOptions & { readonly etags: EtagBehaviour },
): ReadonlyMap<string, SourceReading> {
  if (!etags.sampled) return described;
  const sources = new Map(described);
  for (const { value: user } of users) {
    const source = described.get(user.id);
    if (source?.kind !== 'photo' || user.agreement === undefined) continue;
    if (due.has(user.id) || isFollowed(etags, user.id, clock.now())) continue;
    sources.set(user.id, { kind: 'photo', etag: user.agreement.sourceEtag });
  }
  return sources;
}

function partition<T>(list: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  const { yes = [], no = [] } = Object.groupBy(list, (item) => (belongs(item) ? 'yes' : 'no'));
  return [yes, no];
}

/** Keeps what is to be written, and lets go of the pictures. */
function withoutBytes(
  context: Context,
  examined: Parameters<typeof findingRow>[1],
  stored: Stored<UserRow>,
): Found {
  const { user, remembered: memory, etag, deep, decision } = examined;
  return {
    row: findingRow(context, examined),
    changed: memory === user ? undefined : { id: user.id, etag: stored.etag, memory },
    etag,
    deep,
    finding: decision.finding,
  };
}

async function store(
  context: Context,
  run: RunRecord,
  page: readonly Stored<UserRow>[],
  found: readonly Found[],
): Promise<void> {
  const rows = found
    .map(({ row }) => row)
    .filter(isWorthARow)
    .map((row) => ({ ...row, runId: run.id }));
  await removeEarlier(context, run.id, page, new Set(rows.map(({ userId }) => userId)));
  await context.findings.put(rows);
  // Whose row changed meanwhile was written by a refresh or a repair, which knows better: tonight's look is not kept.
  await context.users.remember(found.flatMap(({ changed }) => changed ?? []));
}

/** A repeated attempt must not leave findings that it no longer has. */
async function removeEarlier(
  context: Context,
  runId: string,
  page: readonly Stored<UserRow>[],
  kept: ReadonlySet<string>,
): Promise<void> {
  const first = page[0];
  const last = page.at(-1);
  if (first === undefined || last === undefined) return;
  const range: IdRange = { from: first.value.id, to: `${last.value.id}0` };
  const earlier: string[] = [];
  for await (const rows of context.findings.list(runId, range)) {
    earlier.push(...rows.filter(({ userId }) => !kept.has(userId)).map(({ userId }) => userId));
  }
  if (earlier.length > 0) await context.findings.remove(runId, earlier);
}
