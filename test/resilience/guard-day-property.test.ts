/** Any order of runs, approvals, calls, undos and pauses: the guard against a simple oracle. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUpdate } from '../../shared/core/plan.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { runIdAt } from '../../shared/core/run-states.ts';
import { noTotals } from '../../shared/core/totals.ts';
import { countedAt, latestOf, type UnapprovedWrites } from '../../shared/core/unapproved-writes.ts';
import type { Context, State } from '../../shared/workflows/context.ts';
import { countWrite } from '../../shared/workflows/ledger/counted-writes.ts';
import { judgeNight } from '../../shared/workflows/night/close/judge-night.ts';
import { survey } from '../../shared/workflows/night/close/survey.ts';
import { objectId } from '../adapters/storage.ts';
import { defaults, last } from '../core/quiet-night.ts';
import { keptRun } from '../kit/kept-run.ts';

const users = 100;
const hourMs = 3_600_000;
const start = Date.parse('2027-03-02T01:00:00Z');
/** Twenty updates and two removals of a hundred users. */
const limits = { updates: 20, clears: 2 };

type Effect = 'copy' | 'clear';
type Step =
  | { readonly kind: 'run'; readonly plan: ReadonlyMap<number, Effect>; readonly approve: boolean }
  | { readonly kind: 'call'; readonly user: number }
  | { readonly kind: 'undo'; readonly user: number }
  | { readonly kind: 'pass'; readonly hours: number };

const user = fc.nat(users - 1);
const plan = fc
  .array(fc.tuple(user, fc.constantFrom<Effect>('copy', 'copy', 'copy', 'clear')), { maxLength: 24 })
  .map((entries) => new Map(entries));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('run' as const), plan, approve: fc.boolean() }),
  fc.record({ kind: fc.constant('call' as const), user }),
  fc.record({ kind: fc.constant('undo' as const), user }),
  fc.record({ kind: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 30 }) }),
);

/** The writes that the guard must count, as a list. */
function oracle() {
  const writes: { readonly user: number; readonly effect: Effect; readonly at: number }[] = [];
  const within = (effect: Effect, at: number) =>
    new Set(
      writes.filter((one) => one.effect === effect && one.at > at - 24 * hourMs).map((one) => one.user),
    );
  return {
    write: (number: number, effect: Effect, at: number) => writes.push({ user: number, effect, at }),
    exceeds(effect: Effect, planned: readonly number[], at: number): boolean {
      const before = within(effect, at);
      const after = new Set([...before, ...planned]);
      return after.size > before.size && after.size > limits[effect === 'copy' ? 'updates' : 'clears'];
    },
  };
}

function memory() {
  const rows = new Map<string, UnapprovedWrites>();
  const writes: State['writes'] = {
    async record(write) {
      rows.set(write.userId, latestOf(rows.get(write.userId) ?? write, write));
    },
    async *after(moment) {
      const since = moment.toISOString();
      const page = [...rows.values()]
        .map(({ userId, shown, removedAt }) => ({
          userId,
          shown: (shown?.at ?? '') > since ? shown : undefined,
          removedAt: (removedAt ?? '') > since ? removedAt : undefined,
        }))
        .filter(({ shown, removedAt }) => shown !== undefined || removedAt !== undefined)
        .sort((a, b) => (a.userId < b.userId ? -1 : 1));
      // In pages of three, so that they and those of the findings end in different places.
      for (let from = 0; from < page.length; from += 3) yield page.slice(from, from + 3);
    },
    eraseUser: async () => undefined,
  };
  return writes;
}

function rowsOf(runId: string, planned: ReadonlyMap<number, Effect>): FindingRow[] {
  return [...planned]
    .sort(([a], [b]) => a - b)
    .map(([number, action]) => ({
      runId,
      userId: objectId(number),
      finding: action === 'copy' ? 'missing' : 'removed-in-exchange',
      wanted: action,
      granted: action,
      reason: undefined,
      cause: undefined,
      sourceSha: undefined,
      targetSha: undefined,
      targetEtags: '',
      geo: '',
      outcome: undefined,
    }));
}

function contextOf(
  writes: State['writes'],
  rows: readonly FindingRow[],
  SHARED_PICTURE_HASHES: readonly string[] = [],
): Context {
  return {
    writes,
    settings: { SHARED_PICTURE_HASHES, PLACEHOLDER_HASHES: [] },
    cursors: { get: async () => ({ ...last, inScope: users }) },
    runs: { get: async () => undefined },
    findings: {
      put: async () => undefined,
      async *list() {
        for (let from = 0; from < rows.length; from += 5) yield rows.slice(from, from + 5);
      },
    },
  } as unknown as Context;
}

async function judged(writes: State['writes'], run: RunRecord, rows: readonly FindingRow[]) {
  const totals = { ...noTotals, users, inScope: users };
  return judgeNight(contextOf(writes, rows), run, { totals, settings: { ...defaults, ...limits } });
}

type RunStep = Extract<Step, { kind: 'run' }>;

interface World {
  readonly writes: State['writes'];
  readonly expected: ReturnType<typeof oracle>;
  readonly now: number;
}

async function runOnce({ writes, expected, now }: World, step: RunStep): Promise<void> {
  const run = keptRun(runIdAt(new Date(now), 'manual'), { settingsHash: last.settingsHash });
  const rows = rowsOf(run.id, step.plan);
  const found = await judged(writes, run, rows);
  const by = (effect: Effect) => [...step.plan].filter(([, is]) => is === effect).map(([number]) => number);
  const tooMany = expected.exceeds('copy', by('copy'), now);
  const withheld = expected.exceeds('clear', by('clear'), now);
  expect(found.verdict.result, found.verdict.message).toBe(tooMany ? 'hold' : 'release');
  expect(found.plan.withheld).toEqual(withheld ? { 'too-many-clears': by('clear').length } : {});
  if (tooMany && !step.approve) return;
  const approval = tooMany ? { by: 'ann', at: '', planHash: found.plan.hash } : undefined;
  const at = countedAt({ id: run.id, approval });
  const released = rows.filter(({ granted }) => !(granted === 'clear' && withheld));
  for (const row of released) {
    await countWrite({ writes }, row.granted, { ...row, at });
    const effect = isUpdate(row.granted) ? 'copy' : 'clear';
    if (at !== undefined) expected.write(Number.parseInt(row.userId, 16), effect, now);
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const world = { writes: memory(), expected: oracle() };
  let now = start;
  for (const one of steps) {
    now += 60_000 + (one.kind === 'pass' ? one.hours * hourMs : 0);
    if (one.kind === 'run') await runOnce({ ...world, now }, one);
    if (one.kind !== 'call' && one.kind !== 'undo') continue;
    const action = one.kind === 'call' ? 'copy' : 'restore';
    await countWrite(world, action, { ...noSource(one.user), at: new Date(now) });
    if (one.kind === 'call') world.expected.write(one.user, 'copy', now);
  }
}

describe('one photo for many users counts over 24 hours too', () => {
  const [photo, other] = ['a'.repeat(64), 'b'.repeat(64)];
  const runId = '20270302T010000Z';
  const shownBefore = (number: number): UnapprovedWrites => {
    return {
      userId: objectId(number),
      shown: { at: '2027-03-02T00:00:00.000Z', sourceSha: photo },
      removedAt: undefined,
    };
  };
  /** Users who are planned with the photo, users who were shown it before, and what is expected. */
  test.each<[string, number[], number[], { allowed?: string[] }, number, number]>([
    ['five users', [1, 2, 3], [4, 5], {}, 0, 0],
    ['six users', [1, 2, 3], [4, 5, 6], {}, 3, 0],
    ['six users, of whom two are shown it again', [1, 2, 3], [2, 3, 4, 5, 6], {}, 3, 0],
    ['five users, of whom two are shown it again', [1, 2, 3], [2, 3, 4, 5], {}, 0, 2],
    ['six users, and the photo is allowed', [1, 2, 3], [4, 5, 6], { allowed: [photo] }, 0, 0],
    ['no user is planned', [], [1, 2, 3, 4, 5, 6], {}, 0, 0],
    ['no user was written before', [1, 2, 3, 4, 5, 6], [], {}, 6, 0],
  ])('%s', async (_name, planned, before, { allowed = [] }, shared, again) => {
    const writes = memory();
    for (const number of before) await writes.record(shownBefore(number));
    const removedAt = '2027-03-02T00:00:00.000Z';
    await writes.record({ userId: objectId(60), shown: undefined, removedAt });
    const rows = [
      ...rowsOf(runId, new Map(planned.map((number) => [number, 'copy']))).map((row) => ({
        ...row,
        sourceSha: photo,
      })),
      ...rowsOf(
        runId,
        new Map([
          [50, 'copy'],
          [51, 'clear'],
          [52, 'copy'],
        ]),
      ),
    ].map((row) => (row.userId === objectId(52) ? { ...row, sourceSha: other } : row));
    const found = await survey(contextOf(writes, rows, allowed), runId);
    expect(found).toMatchObject({ sharedCopies: shared, updates: planned.length + 2, clears: 1 });
    expect(found.day).toMatchObject({ updated: before.length, updatedAgain: again });
    expect([...found.shared.keys()]).toEqual(shared === 0 ? [] : [photo]);
  });
});

test('a photo that many users would lose is counted among the shared ones', async () => {
  const runId = '20270302T010000Z';
  const rows = rowsOf(runId, new Map(Array.from({ length: 6 }, (_, number) => [number, 'clear'])));
  const withSource = rows.map((row) => ({ ...row, sourceSha: 'a'.repeat(64) }));
  expect((await survey(contextOf(memory(), withSource), runId)).sharedCopies).toBe(6);
});

function noSource(number: number) {
  return { userId: objectId(number), sourceSha: undefined };
}

test('the limit of a day holds in any order, from both sides', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 30 }), play), { numRuns: 60 });
});

const planOf = (from: number, count: number, effect: Effect = 'copy') =>
  new Map(Array.from({ length: count }, (_, index) => [from + index, effect] as const));
const clears = (from: number, count: number): Step => {
  return { kind: 'run', plan: planOf(from, count, 'clear'), approve: false };
};
const run = (from: number, count: number, approve = false): Step => {
  return { kind: 'run', plan: planOf(from, count), approve };
};

test.each<[string, readonly Step[]]>([
  ['five runs', [run(0, 10), run(10, 10), run(20, 1), run(21, 1), run(22, 1)]],
  [
    'hour by hour',
    Array.from({ length: 30 }, (_, index) => [run(index, 1), { kind: 'pass', hours: 1 }] as const).flat(),
  ],
  [
    'an approval in between',
    [run(0, 20), run(20, 15, true), run(35, 1), { kind: 'pass', hours: 24 }, run(36, 20)],
  ],
  [
    'calls, then a run',
    [...planOf(0, 5).keys()].map((one): Step => ({ kind: 'call', user: one })).concat(run(5, 15), run(20, 1)),
  ],
  ['removals, again, and one more', [clears(0, 2), clears(0, 2), clears(0, 3), clears(3, 1)]],
  ['the same users again', [run(0, 20), run(0, 20), run(0, 21)]],
  [
    'just before and after a day',
    [run(0, 20), { kind: 'pass', hours: 23 }, run(20, 1), { kind: 'pass', hours: 1 }, run(20, 20)],
  ],
])('in the order: %s', async (_name, steps) => {
  await play(steps);
});
