/** A plan is looked through line by line: page by page, by a filter, and by users. */
import { expect, test } from 'vitest';
import type { FindingRow, RunRecord } from '../../../shared/core/run.ts';
import { approveRun } from '../../../shared/workflows/operate/approve-run.ts';
import { leaveOut } from '../../../shared/workflows/operate/leave-out.ts';
import { type AskedLines, linesOf, planLines } from '../../../shared/workflows/report/plan-lines.ts';
import { planView } from '../../../shared/workflows/report/plan-view.ts';
import { objectId } from '../../adapters/storage.ts';
import { type Play, play } from '../../kit/in-process.ts';
import { findingRow, keepRun, keptRun } from '../../kit/kept-run.ts';

const id = '20260301T010000Z';
const ids = (numbers: readonly number[]) => numbers.map(objectId);

/** Of 12 lines every third one is withheld, and one more only reported. */
async function held(rows: readonly FindingRow[] = twelve()): Promise<{ stage: Play; run: RunRecord }> {
  const stage = await play();
  const plan = keptRun(id, { state: 'held', mode: 'repair', endedAt: undefined, planned: 7 });
  await keepRun(stage.context, plan, rows);
  const view = await planView(stage.context, id);
  const run = { ...plan, planHash: view.kind === 'plan' ? view.planHash : '' };
  const stored = await stage.context.runs.get(id);
  await stage.context.runs.update(stored?.etag ?? '', run);
  return { stage, run };
}

function twelve(): FindingRow[] {
  return Array.from({ length: 12 }, (_, number) => {
    if (number % 3 === 0) return findingRow(id, objectId(number), { granted: 'report', reason: 'ramp' });
    if (number === 1) return findingRow(id, objectId(number), { granted: 'report', reason: 'contested' });
    return findingRow(id, objectId(number), { finding: number % 2 === 0 ? 'missing' : 'stale' });
  });
}

const usual: AskedLines = { limit: 3, continuation: undefined, state: 'planned', filter: {} };

/** All pages, as the numbers of the users. */
async function paged({ context }: Play, asked: Partial<AskedLines> = {}): Promise<number[][]> {
  const pages: number[][] = [];
  let continuation: string | undefined;
  do {
    const page = await planLines(context, id, { ...usual, ...asked, continuation });
    expect(page?.lines.length).toBeLessThanOrEqual(asked.limit ?? usual.limit);
    pages.push((page?.lines ?? []).map(({ userId }) => Number.parseInt(userId, 16)));
    continuation = page?.continuation;
  } while (continuation !== undefined);
  return pages;
}

async function say({ context }: Play, leftOut: boolean, numbers: readonly number[]) {
  const answer = await leaveOut(context, id, { leftOut, users: ids(numbers), by: 'admin-1' });
  expect(answer.kind).toBe('done');
}

test('lines come in order of object id, in pages, by state and by each filter', async () => {
  const { stage } = await held();
  expect(await paged(stage)).toEqual([[2, 4, 5], [7, 8, 10], [11]]);
  expect(await paged(stage, { state: 'withheld' })).toEqual([[0, 3, 6], [9]]);
  expect((await paged(stage, { state: 'all', limit: 5 })).flat()).toEqual([...Array(12).keys()]);
  expect((await paged(stage, { state: 'left-out' })).flat()).toEqual([]);
  expect((await paged(stage, { filter: { finding: 'stale' } })).flat()).toEqual([5, 7, 11]);
  expect((await paged(stage, { state: 'all', filter: { reason: 'contested' } })).flat()).toEqual([1]);
  expect((await paged(stage, { filter: { action: 'clear' } })).flat()).toEqual([]);
  expect((await paged(stage, { state: 'all', filter: { outcome: 'repaired' } })).flat()).toEqual([]);
  expect(await planLines(stage.context, '20200101T010000Z', usual)).toBeUndefined();
  expect(await linesOf(stage.context, '20200101T010000Z', ids([1]))).toBeUndefined();
});

test('who is left out moves from one state to the other, before the approval and after it', async () => {
  const { stage } = await held();
  await say(stage, true, [2, 7, 11]);
  await say(stage, false, [7]);
  const both = async () => [
    (await paged(stage)).flat(),
    (await paged(stage, { state: 'left-out', limit: 1 })).flat(),
    (await paged(stage, { state: 'withheld' })).flat(),
  ];
  expect(await both()).toEqual([
    [4, 5, 7, 8, 10],
    [2, 11],
    [0, 3, 6, 9],
  ]);
  const [line] = (await linesOf(stage.context, id, ids([11]))) ?? [];
  expect(line).toMatchObject({ granted: 'copy', leftOut: { by: 'admin-1' } });

  await stage.context.findings.put(
    [2, 11].map((number) => {
      const row = twelve()[number] as FindingRow;
      return { ...row, granted: 'report', reason: 'left-out' };
    }),
  );
  const stored = await stage.context.runs.get(id);
  const view = await planView(stage.context, id);
  if (stored === undefined || view.kind !== 'plan') throw new Error('there is a plan');
  const approval = { by: 'admin-1', at: stage.now().toISOString(), planHash: view.planHash };
  await stage.context.runs.update(stored.etag, {
    ...stored.value,
    ...{ state: 'completed', planHash: view.planHash, approval },
  });
  expect(await both()).toEqual([
    [4, 5, 7, 8, 10],
    [2, 11],
    [0, 3, 6, 9],
  ]);
  expect((await paged(stage, { state: 'left-out', filter: { reason: 'ramp' } })).flat()).toEqual([]);
});

test('certain users are found, planned or not, with their names; others are left out of the answer', async () => {
  const { stage } = await held();
  const ada = stage.tenant.join({ upn: 'ada@contoso.com' });
  await stage.night();
  await stage.context.findings.put([findingRow(id, ada.id, {})]);
  const users = [...ids([3, 2, 99]), ada.id];
  const lines = (await linesOf(stage.context, id, users)) ?? [];
  const sorted = [objectId(2), objectId(3), ada.id].sort();
  expect(lines.map(({ userId }) => userId)).toEqual(sorted);
  expect(lines.find(({ userId }) => userId === ada.id)).toMatchObject({ signInName: 'ada@contoso.com' });
  expect(lines.find(({ userId }) => userId === objectId(3))).toMatchObject({ reason: 'ramp' });
  expect(await linesOf(stage.context, id, ids([99]))).toEqual([]);
});

test('a page that the service ends early has fewer lines, or none, and says how to go on', async () => {
  const { stage } = await held();
  let requests = 0;
  stage.wrap('findings', (findings) => ({
    async page(runId, asked) {
      requests += 1;
      if (requests === 1) return { rows: [], continuation: objectId(4) };
      return findings.page(runId, asked);
    },
  }));
  const first = await planLines(stage.context, id, usual);
  expect(first).toEqual({ lines: [], continuation: objectId(4) });
  const second = await planLines(stage.context, id, { ...usual, continuation: first?.continuation });
  expect(second?.lines.map(({ userId }) => userId)).toEqual(ids([5, 7, 8]));
});

test('a page costs a bounded number of requests, whatever the filter keeps', async () => {
  const { stage } = await held();
  let requests = 0;
  stage.wrap('findings', (findings) => ({
    async page(runId, asked) {
      requests += 1;
      return { ...(await findings.page(runId, asked)), continuation: objectId(0) };
    },
  }));
  const page = await planLines(stage.context, id, { ...usual, limit: 200, state: 'withheld' });
  expect(page?.continuation).toBe(objectId(0));
  expect(requests).toBe(10);
});

test('the approval of such a plan names the hash of what is left', async () => {
  const { stage, run } = await held();
  await say(stage, true, [2]);
  const answer = await approveRun(stage.context, id, { planHash: run.planHash ?? '', by: 'admin-1' });
  expect(answer).toMatchObject({ kind: 'refused', why: expect.stringContaining('1 user is left out') });
});
