/** Which lines of a plan stay in it: what the guard withholds, what an approved run carried over, whose turn it is. */
import { describe, expect, test } from 'vitest';
import { planHasher } from '../../shared/core/plan.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import type { IdRange } from '../../shared/ports/state.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { carriedOver } from '../../shared/workflows/night/close/carried-over.ts';
import { earlierFindings } from '../../shared/workflows/night/close/earlier-findings.ts';
import type { Survey } from '../../shared/workflows/night/close/survey.ts';
import { type Rules, rulesOf, withhold } from '../../shared/workflows/night/close/withhold.ts';
import { planned } from '../core/examples.ts';
import { contextOf, memory } from './refresh-parts.ts';

const shared = 'b'.repeat(64);
const all: Rules = { shared: new Map(), withholdsClears: false, onlyFrom: undefined };
const approved = { id: 'approved' } as RunRecord;

function line(userId: string, changes: Partial<FindingRow> = {}): FindingRow {
  return { ...planned, userId, ...changes };
}

const clear = {
  finding: 'removed-in-exchange',
  wanted: 'clear',
  granted: 'clear',
  sourceSha: undefined,
} as const;
const left = { outcome: 'carried-over' } as const;

interface Ledger {
  readonly context: Context;
  readonly put: FindingRow[];
  /** The run of each list that was read. */
  readonly listed: string[];
}

/** Pages of one row, as a list may have. */
function ledger(
  rows: Readonly<Record<string, readonly FindingRow[]>>,
  settings: object = {},
  after = '',
): Ledger {
  const put: FindingRow[] = [];
  const listed: string[] = [];
  const within = ({ userId }: FindingRow, { from, to }: IdRange) =>
    userId >= from && (to === undefined || userId < to);
  async function* list(runId: string, range: IdRange = { from: '', to: undefined }) {
    listed.push(runId);
    for (const row of rows[runId] ?? []) if (within(row, range)) yield [row];
  }
  const findings = {
    list,
    plan: list,
    async put(some: readonly FindingRow[]) {
      expect(some).not.toEqual([]);
      put.push(...some);
    },
  };
  const cursors = memory(after === '' ? {} : { 'plan-turn': { after } });
  return { context: contextOf({ findings, cursors, settings }), put, listed };
}

function hashOf(rows: readonly FindingRow[]): string {
  const hasher = planHasher();
  rows.forEach(hasher.add);
  return hasher.digest();
}

describe('the plan', () => {
  const [a, b, c] = [line('a'), line('b', { sourceSha: shared }), line('c', clear)];
  const report = line('d', { granted: 'report', reason: 'contested' });
  const rows = { now: [a, b, c, report] };

  test('has every planned line if nothing is withheld', async () => {
    const { context, put, listed } = ledger(rows);
    expect(await withhold(context, 'now', all)).toEqual({
      hash: hashOf([a, b, c]),
      planned: 3,
      actions: { copy: 2, clear: 1 },
      withheld: {},
    });
    expect([put, listed]).toEqual([[], ['now']]);
  });

  test('leaves out a shared photo and too many clears, and stores why', async () => {
    const { context, put } = ledger(rows);
    const rules = { ...all, shared: new Map([[shared, 6]]), withholdsClears: true };
    expect(await withhold(context, 'now', rules)).toEqual({
      hash: hashOf([a]),
      planned: 1,
      actions: { copy: 1 },
      withheld: { 'shared-picture': 1, 'too-many-clears': 1 },
    });
    const reports = [
      { ...b, granted: 'report', reason: 'shared-picture' },
      { ...c, granted: 'report', reason: 'too-many-clears' },
    ];
    expect(put).toEqual(reports);
    const again = ledger({ now: [a, ...(reports as FindingRow[]), report] });
    expect((await withhold(again.context, 'now', all)).withheld).toEqual({
      'shared-picture': 1,
      'too-many-clears': 1,
    });
  });

  test('a clear of a user whose absent photo is shared by others is no copy of it', async () => {
    const { context } = ledger({ now: [c] });
    const rules = { ...all, shared: new Map([[shared, 6]]) };
    expect((await withhold(context, 'now', rules)).planned).toBe(1);
  });

  test('clears are withheld only by the check of clears', () => {
    const found = { shared: new Map([[shared, 6]]) } as unknown as Survey;
    const verdict = (name: string, result: string) =>
      ({
        checks: [
          { name, result },
          { name: 'unknown', result: 'ok' },
        ],
      }) as never;
    expect(rulesOf(found, verdict('clears', 'withhold'))).toEqual({
      shared: found.shared,
      withholdsClears: true,
      onlyFrom: undefined,
    });
    expect(rulesOf(found, verdict('clears', 'hold')).withholdsClears).toBe(false);
    expect(rulesOf(found, verdict('updates', 'withhold')).withholdsClears).toBe(false);
  });
});

describe('after an approved run', () => {
  const earlier = [
    line('a', left),
    line('b', { outcome: 'repaired' }),
    line('d', { ...clear, ...left }),
    line('e', left),
  ];
  const now = [line('a'), line('b'), line('c'), line('d', clear), line('e', { sourceSha: shared })];
  const rows = { now, approved: earlier };

  test('only what it left stays in the plan', async () => {
    const { context, put } = ledger(rows);
    const plan = await withhold(context, 'now', { ...all, onlyFrom: 'approved' });
    expect(plan).toMatchObject({ planned: 2, actions: { copy: 1, clear: 1 }, withheld: { ramp: 3 } });
    expect(put.map(({ userId }) => userId)).toEqual(['b', 'c', 'e']);
  });

  test('counts the updates that it left, and the lines that it did not have', async () => {
    const { context } = ledger(rows);
    expect(await carriedOver(context, 'now', { approved, rules: all })).toEqual({ updates: 1, others: 3 });
    const rules = { ...all, shared: new Map([[shared, 6]]) };
    expect(await carriedOver(context, 'now', { approved, rules })).toEqual({ updates: 1, others: 2 });
  });

  test('counts no line that was never planned', async () => {
    const { context } = ledger({
      now: [line('a', { granted: 'report', reason: 'contested' })],
      approved: earlier,
    });
    expect(await carriedOver(context, 'now', { approved, rules: all })).toEqual({ updates: 0, others: 0 });
  });

  test('reads of it only the users of the page, the last one too', async () => {
    const { context, listed } = ledger(rows);
    const found = await earlierFindings(context, 'approved', [line('a'), line('c'), line('d')]);
    expect([...found]).toEqual([earlier[0], earlier[2]].map((row) => [row?.userId, row]));
    expect((await earlierFindings(context, undefined, now)).size).toBe(0);
    expect((await earlierFindings(context, 'approved', [])).size).toBe(0);
    expect(listed).toEqual(['approved']);
  });
});

describe('with a limit of updates a run', () => {
  const rows = { now: ['1', '2', '3', '4', '5'].map((id) => line(id)) };

  async function planOf(
    after: string,
    settings: object = { MAX_UPDATES_PER_RUN: 2 },
    run = rows,
  ): Promise<string[]> {
    const { context, put } = ledger(run, settings, after);
    await withhold(context, 'now', all);
    expect(put.filter(({ reason }) => reason !== 'ramp' && reason !== 'shared-picture')).toEqual([]);
    const out = new Set(put.map(({ userId }) => userId));
    return run.now.map(({ userId }) => userId).filter((id) => !out.has(id));
  }

  test.each([
    ['the first users', '', ['1', '2']],
    ['the users after the last one', '2', ['3', '4']],
    ['the last users', '3', ['4', '5']],
    ['the last user, and then the first', '4', ['1', '5']],
    ['the first again', '5', ['1', '2']],
  ])('writes %s', async (_name, after, ids) => {
    expect(await planOf(after)).toEqual(ids);
  });

  test('a plan that is not longer than the limit, or has none, is written whole', async () => {
    expect(await planOf('', { MAX_UPDATES_PER_RUN: 5 })).toEqual(['1', '2', '3', '4', '5']);
    expect(await planOf('3', { MAX_UPDATES_PER_RUN: 6 })).toEqual(['1', '2', '3', '4', '5']);
    expect(await planOf('3', {})).toEqual(['1', '2', '3', '4', '5']);
  });

  test('a user who is withheld takes no turn', async () => {
    const blocked = line('2', { granted: 'report', reason: 'shared-picture' });
    expect(await planOf('', undefined, { now: [line('1'), blocked, line('3'), line('4')] })).toEqual([
      '1',
      '3',
    ]);
  });
});
