/** What a night reads and keeps in memory does not grow faster than its users. */
import { describe, expect, test } from 'vitest';
import { planHasher } from '../../shared/core/plan.ts';
import { chunksOf } from '../../shared/core/ranges.ts';
import type { ChunkResult, FindingRow, RangeRow, RunRecord } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import type { Runtime, State } from '../../shared/workflows/context.ts';
import { completeWhenRepaired } from '../../shared/workflows/ledger/complete-run.ts';
import { sendDriftEvents } from '../../shared/workflows/night/close/drift-events.ts';
import { earlierFindings } from '../../shared/workflows/night/close/earlier-findings.ts';
import { closeWhenCompared } from '../../shared/workflows/night/steps/compare-users.ts';
import { release } from '../../shared/workflows/night/steps/release.ts';
import { repairPhotos } from '../../shared/workflows/night/steps/repair-photos.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { runProgress } from '../../shared/workflows/report/run-progress.ts';
import { objectId } from '../adapters/storage.ts';
import { type Play, play } from '../kit/in-process.ts';
import { findingRow, keptRun } from '../kit/kept-run.ts';

const runId = '20270302T010000Z';

const line = (number: number, changes: Partial<FindingRow> = {}) =>
  findingRow(runId, objectId(number), changes);

const lines = (count: number, changes: Partial<FindingRow> = {}) =>
  Array.from({ length: count }, (_, index) => line(index, changes));

/** Counts the rows that come out of a store's lists. */
function counted<T>(rows: readonly T[]): {
  readonly rows: readonly T[];
  read(): number;
  take(): readonly T[];
} {
  let read = 0;
  return {
    rows,
    read: () => read,
    take() {
      read += rows.length;
      return rows;
    },
  };
}

describe('the end of a repair chunk', () => {
  /** Ends all chunks of a run in order, in memory; answers the most rows that one end has read, and all of them. */
  async function endsOf(chunks: number, order: readonly number[]) {
    const results = new Map<number, ChunkResult>();
    const groups = new Map<number, ChunkResult>();
    let run: RunRecord = keptRun(runId, { state: 'repairing', chunks });
    let read = 0;
    const take = <T>(rows: readonly T[]) => {
      read += rows.length;
      return rows;
    };
    const runs = {
      get: async () => ({ value: run, etag: '1' }),
      update: async (_etag: string, next: RunRecord) => {
        run = next;
        return true;
      },
      release: async () => undefined,
      results: async (_id: string, { from, to } = { from: 0, to: chunks }) =>
        take([...results.values()].filter(({ index }) => index >= from && index < to)),
      groups: async () => take([...groups.values()]),
      addGroup: async (group: ChunkResult) =>
        void (groups.has(group.index) || groups.set(group.index, group)),
    };
    const telemetry = { event: () => undefined, flush: async () => undefined };
    const clock = { now: () => new Date('2027-03-02T02:00:00Z') };
    const context = { runs, telemetry, clock, sizes: workSizes } as unknown as Play['context'];
    let most = 0;
    for (const index of order) {
      results.set(index, { runId, index, failed: false, outcomes: { repaired: 20 } });
      const before = read;
      await completeWhenRepaired(context, runId, index);
      most = Math.max(most, read - before);
    }
    return { most, read, run };
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  test('reads no more rows in a run of many chunks', async () => {
    const few = await endsOf(200, upTo(200));
    const many = await endsOf(2_000, upTo(2_000));
    for (const { run } of [few, many]) expect(run.state).toBe('completed');
    expect(many.run.outcomes).toEqual({ repaired: 40_000 });
    // Its own group, and when that is complete one row for each group.
    expect(few.most).toBeLessThanOrEqual(100 + 2);
    expect(many.most).toBeLessThanOrEqual(100 + 20);
    expect(many.read / 2_000).toBeLessThan(1.2 * (few.read / 200));
  });

  test.each([
    ['backwards', [...upTo(250)].reverse()],
    ['with an end that is delivered twice', [...upTo(250), 249, 3]],
    ['interleaved', upTo(250).toSorted((a, b) => (a % 7) - (b % 7))],
  ])('completes the run once, for every order in which chunks end: %s', async (_name, order) => {
    const { run } = await endsOf(250, order);
    expect([run.state, run.outcomes]).toEqual(['completed', { repaired: 5_000 }]);
  });

  test('a run with one chunk left is not completed', async () => {
    expect((await endsOf(250, upTo(249))).run.state).toBe('repairing');
    expect((await endsOf(250, upTo(250).slice(1))).run.state).toBe('repairing');
  });
});

describe('the end of a compare range', () => {
  /** Ends ranges in this order, in memory; answers how many rows all ends have read. */
  async function endsOf(ranges: number, order: readonly number[]) {
    let run: RunRecord = keptRun(runId, { state: 'comparing', ranges, endedAt: undefined });
    let read = 0;
    const done = new Set<number>();
    const groups = new Set<number>();
    const rows = Array.from({ length: ranges }, (_, index): RangeRow => {
      return { runId, index, after: undefined, totals: noTotals, done: false, failed: false };
    });
    const context = {
      clock: { now: () => new Date('2027-03-02T02:00:00Z') },
      queues: { send: async () => undefined },
      runs: {
        get: async () => ({ value: run, etag: '1' }),
        update: async (_etag: string, next: RunRecord) => {
          run = next;
          return true;
        },
      },
      ranges: {
        async list(_id: string, { from, to } = { from: 0, to: ranges }) {
          read += to - from;
          return rows.slice(from, to).map((row) => ({ ...row, done: done.has(row.index) }));
        },
        endGroup: async (_id: string, index: number) => void groups.add(index),
        async endedGroups() {
          read += groups.size;
          return groups.size;
        },
      },
      sizes: workSizes,
    } as unknown as Play['context'];
    for (const index of order) {
      done.add(index);
      await closeWhenCompared(context, runId, index);
    }
    return { read, state: run.state, context };
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  test('reads no more rows in a run of many ranges', async () => {
    const few = await endsOf(30, upTo(30));
    const many = await endsOf(250, upTo(250));
    for (const { state } of [few, many]) expect(state).toBe('closing');
    expect(many.read / 250).toBeLessThan(1.2 * (few.read / 30));
  });

  test.each([
    ['backwards', [...upTo(25)].reverse()],
    ['with an end that is told twice', [...upTo(25), 24, 3]],
    ['in turns', upTo(25).toSorted((a, b) => (a % 7) - (b % 7))],
    ['of one group', [4, 2, 0, 1, 3]],
  ])('starts the close once all have ended, in whatever order: %s', async (_name, order) => {
    const count = Math.max(...order) + 1;
    expect((await endsOf(count, order)).state).toBe('closing');
    const before = order.filter((index) => index !== order[0]);
    const missing = await endsOf(count, before);
    expect(missing.state).toBe('comparing');
    // Without a range that has just ended, all are read.
    await closeWhenCompared(missing.context, runId);
    expect((await missing.context.runs.get(runId))?.value.state).toBe('comparing');
  });
});

test('ranges are listed in parts, and their groups noted once', async () => {
  const { ranges, findings } = (await play()).context;
  for (const index of [0, 9, 10, 11]) await ranges.take(runId, index);
  const indexes = async (only?: { from: number; to: number }) =>
    (await ranges.list(runId, only)).map(({ index }) => index);
  expect([await indexes(), await indexes({ from: 9, to: 11 })]).toEqual([
    [0, 9, 10, 11],
    [9, 10],
  ]);
  for (const index of [1, 0, 1]) await ranges.endGroup(runId, index);
  expect([await ranges.endedGroups(runId), await indexes()]).toEqual([2, [0, 9, 10, 11]]);
  await findings.eraseRun(runId);
  expect([await ranges.endedGroups(runId), await indexes()]).toEqual([0, []]);
});

describe('the progress of a run', () => {
  /** Chunks of a run that have ended, and the groups among them. */
  async function progressOf(chunks: number, ended: readonly number[], changes: Partial<RunRecord> = {}) {
    let read = 0;
    const take = <T>(rows: readonly T[]) => {
      read += rows.length;
      return rows;
    };
    const done = new Set(ended);
    const groups = Array.from({ length: Math.ceil(chunks / 100) }, (_, index) => index).filter((group) =>
      Array.from({ length: Math.min(100, chunks - group * 100) }, (_, n) => group * 100 + n).every((n) =>
        done.has(n),
      ),
    );
    const runs = {
      get: async () => ({ value: keptRun(runId, { state: 'repairing', chunks, ...changes }), etag: '1' }),
      groups: async () => take(groups.map((index) => ({ index }))),
      results: async (_id: string, { from, to } = { from: 0, to: chunks }) =>
        take(ended.filter((index) => index >= from && index < to).map((index) => ({ index }))),
    };
    const ranges = { list: async () => take([{ done: true }, { done: false }]) };
    const found = await runProgress({ runs, ranges, sizes: workSizes } as unknown as State & Runtime, runId);
    return { ...found?.progress, read };
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  test('reads groups, and chunks only where a group has not ended', async () => {
    const closedAt = '2027-03-02T02:00:00.000Z';
    expect(await progressOf(25_000, upTo(24_970), { ranges: 125, closedAt })).toEqual({
      ...{ rangesDone: 125, chunksDone: 24_970 },
      read: 249 + 70,
    });
    expect(await progressOf(250, upTo(250), { closedAt })).toMatchObject({ chunksDone: 250, read: 3 });
    expect(await progressOf(250, [...upTo(100), 210], { closedAt })).toMatchObject({ chunksDone: 101 });
    expect(await progressOf(0, [], { closedAt: undefined })).toEqual({
      rangesDone: 1,
      chunksDone: 0,
      read: 2,
    });
  });
});

test('chunk results and groups are stored once, and read in parts', async () => {
  const { runs } = (await play()).context;
  const result = (index: number): ChunkResult => ({
    runId,
    index,
    failed: false,
    outcomes: { repaired: index },
  });
  for (const index of [0, 99, 100, 101, 199, 200]) await runs.addResult(result(index));
  const found = await runs.results(runId, { from: 100, to: 200 });
  expect(found.map(({ index }) => index)).toEqual([100, 101, 199]);
  const traffic = { requests: 7, throttled: 1, longestWaitMs: 500 };
  await runs.addGroup({ runId, index: 1, outcomes: { repaired: 5 }, traffic });
  await runs.addGroup({ runId, index: 1, outcomes: { repaired: 6 } });
  await runs.addGroup({ runId, index: 0, outcomes: {} });
  expect(await runs.groups(runId)).toEqual([
    { runId, index: 0, outcomes: {}, traffic: undefined },
    { runId, index: 1, outcomes: { repaired: 5 }, traffic },
  ]);
  const [first, second] = ['a', 'b'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`);
  await runs.putChunks(runId, [[first as string], [second as string]], 7);
  expect([await runs.chunk(runId, 8), await runs.chunk(runId, 0)]).toEqual([[second], undefined]);
});

function findingsOf(pages: { take(): readonly FindingRow[] }): Pick<State['findings'], 'list' | 'plan'> {
  async function* list() {
    yield* chunksOf(pages.take(), 1_000);
  }
  return { list, plan: list };
}

test('drift events are sent page by page', async () => {
  const stage = await play();
  let waiting = 0;
  let most = 0;
  const telemetry = {
    event: () => {
      waiting += 1;
      most = Math.max(most, waiting);
    },
    flush: async () => {
      waiting = 0;
    },
  };
  const findings = { ...stage.context.findings, ...findingsOf(counted(lines(3_500))) };
  await sendDriftEvents({ ...stage.context, findings, telemetry }, runId, undefined);
  // The rest goes with the event of the closed run.
  expect([most, waiting]).toEqual([1_000, 500]);
});

test('of an earlier run only the findings of the requested users are kept in memory', async () => {
  const { context } = await play();
  const findings = { ...context.findings, ...findingsOf(counted(lines(3_000))) };
  const asked = [line(0), line(2_999)];
  const found = await earlierFindings({ ...context, findings }, runId, asked);
  expect([...found.keys()]).toEqual([objectId(0), objectId(2_999)]);
});

test('a plan is cut into chunks page by page', async () => {
  const { context } = await play();
  const planned = lines(2_345);
  const hasher = planHasher();
  for (const row of planned) hasher.add(row);
  await context.runs.open(
    keptRun(runId, { state: 'releasing', planHash: hasher.digest(), planned: planned.length }),
    { by: 'start', at: '2027-03-02T01:00:00.000Z' },
  );
  const written: number[] = [];
  const chunks: (readonly string[])[] = [];
  const runs = {
    ...context.runs,
    async putChunks(_id: string, some: readonly (readonly string[])[], first = 0) {
      written.push(some.flat().length);
      for (const [index, users] of some.entries()) chunks[first + index] = users;
    },
  };
  const findings = { ...context.findings, ...findingsOf(counted(planned)) };
  await release({ ...context, runs, findings }, runId);
  expect(chunks.flat()).toEqual(planned.map(({ userId }) => userId));
  expect(new Set(chunks.slice(0, -1).map(({ length }) => length))).toEqual(new Set([20]));
  expect(Math.max(...written)).toBeLessThanOrEqual(1_020);
  expect((await context.runs.get(runId))?.value).toMatchObject({ state: 'repairing', chunks: 118 });
});

test('a cancelled run is counted once, not once for each outstanding chunk', async () => {
  const { context } = await play();
  const rows = lines(100);
  const run = keptRun(runId, { state: 'repairing', chunks: 5, endedAt: undefined });
  await context.runs.open(run, { by: 'start', at: run.startedAt });
  await context.findings.put(rows);
  await context.runs.putChunks(
    runId,
    chunksOf(
      rows.map(({ userId }) => userId),
      20,
    ),
  );
  // One user of the last chunk was written when the run was cancelled.
  await context.findings.setOutcome(runId, objectId(99), 'repaired', '*');
  let lists = 0;
  const findings = {
    ...context.findings,
    list: (...given: Parameters<typeof context.findings.list>) => {
      lists += 1;
      return context.findings.list(...given);
    },
  };
  await cancelRun({ ...context, findings }, runId, 'admin-1');
  for (let index = 0; index < 5; index += 1)
    await repairPhotos({ ...context, findings }, { runId, index, attempt: 0 });
  expect(lists).toBe(2);
  expect((await context.runs.get(runId))?.value.outcomes).toEqual({ repaired: 1, cancelled: 99 });
});
