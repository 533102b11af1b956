import { describe, expect, test } from 'vitest';
import { newRun } from '../../../shared/core/new-run.ts';
import type { ChunkResult, RunRecord, Totals } from '../../../shared/core/run.ts';
import type { Claim } from '../../../shared/ports/runs.ts';
import { emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();

const settingsHash = 'a'.repeat(64);

function record(id: string): RunRecord {
  const begun = { id, trigger: 'timer', state: 'scanning', mode: 'report', settingsHash } as const;
  return newRun(begun, new Date('2026-11-01T01:00:00.000Z'));
}

const claim: Claim = { by: 'start', at: '2026-11-01T01:00:00.000Z' };

const totals: Totals = {
  users: 10,
  inScope: 9,
  outOfScope: { guest: 1 },
  findings: { 'in-step': 8, missing: 1 },
  causes: { 'HTTP 503': 1 },
  planned: { copy: 1 },
  reasons: { mode: 1 },
  etagMoved: 3_000_000_000,
  etagChurn: 0,
  deepChecked: 2,
  etagSilence: 0,
};

describe('the run lock', () => {
  test('one run has it; a repeat of the same run gets it too, another run learns which one has it', async () => {
    const { runs } = storage.state;
    expect(await runs.active()).toBeUndefined();
    expect(await runs.open(record('20261101T010000Z'), claim)).toEqual({ opened: true });
    expect(await runs.open(record('20261101T010000Z'), claim)).toEqual({ opened: true });
    expect(await runs.open(record('20261101T020000Z'), claim)).toEqual({
      opened: false,
      activeId: '20261101T010000Z',
      claim,
    });
    expect(await runs.get('20261101T020000Z')).toBeUndefined();
    await runs.release('20261101T020000Z');
    expect((await runs.active())?.activeId).toBe('20261101T010000Z');
    await runs.release('20261101T010000Z');
    expect(await runs.active()).toBeUndefined();
    await runs.release('20261101T010000Z');
  });

  test('of many runs that try at once exactly one gets it', async () => {
    const { runs } = storage.state;
    const ids = Array.from({ length: 8 }, (_, n) => `20261102T01000${n}Z`);
    const answers = await Promise.all(ids.map((id) => runs.open(record(id), claim)));
    const winner = (await runs.active())?.activeId;
    expect(answers.filter((answer) => answer.opened)).toHaveLength(1);
    expect(answers.flatMap((answer) => (answer.opened ? [] : [answer.activeId]))).toEqual(
      Array(7).fill(winner),
    );
    await runs.release(winner ?? '');
  });

  test('a newer claim of the same run is not released with the older claim', async () => {
    const { runs } = storage.state;
    const id = '20261108T010000Z';
    const approval: Claim = { by: 'approval', at: '2026-11-09T09:00:00.000Z' };
    await runs.open(record(id), claim);
    await runs.open(record(id), approval);
    await runs.release(id, { by: 'start' });
    await runs.release(id, claim);
    expect(await runs.active()).toEqual({ activeId: id, claim: approval });
    await runs.release(id, approval);
    expect(await runs.active()).toBeUndefined();
  });

  test('after a crash between run lock and record, a repeat writes the record', async () => {
    const { account, state } = storage;
    const id = '20261103T010000Z';
    await account.table('Runs').createEntity({
      partitionKey: 'run',
      rowKey: 'active',
      runId: id,
      claimedBy: claim.by,
      claimedAt: claim.at,
    });
    expect(await state.runs.open(record(id), claim)).toEqual({ opened: true });
    expect((await state.runs.get(id))?.value).toEqual(record(id));
    await state.runs.release(id);
  });

  test('a repeat does not overwrite the record of a run that has continued', async () => {
    const { runs } = storage.state;
    const id = '20261104T010000Z';
    await runs.open(record(id), claim);
    const read = await runs.get(id);
    expect(await runs.update(read?.etag ?? '', { ...record(id), state: 'comparing' })).toBe(true);
    await runs.open(record(id), claim);
    expect((await runs.get(id))?.value.state).toBe('comparing');
    await runs.release(id);
  });
});

test('a record is read as it was written, with all values or without; an old ETag does not write', async () => {
  const { runs } = storage.state;
  const id = '20261105T010000Z';
  const full: RunRecord = {
    ...record(id),
    closedAt: '2026-11-05T02:00:00.000Z',
    totals,
    planHash: 'b'.repeat(64),
    verdict: {
      result: 'hold',
      reportBecause: undefined,
      checks: [
        { name: 'updates', result: 'hold', text: '30 of 100', numbers: { measured: 30, limit: 20 } },
        { name: 'canary', result: 'not-applicable', text: 'none' },
      ],
      message: 'held',
    },
    approval: { by: 'ann', at: '2026-11-05T03:00:00.000Z', planHash: 'b'.repeat(64) },
    outcomes: { repaired: 3 },
    traffic: { requests: 3_000_000_000, throttled: 2, longestWaitMs: 30_000 },
    suspectedPlaceholders: [{ sha: 'c'.repeat(64), users: 7 }],
    note: 'because',
  };
  await runs.open(full, claim);
  const read = await runs.get(id);
  expect(read?.value).toEqual(full);
  expect(await runs.update(read?.etag ?? '', record(id))).toBe(true);
  expect(await runs.update(read?.etag ?? '', full)).toBe(false);
  expect((await runs.get(id))?.value).toEqual(record(id));
  await runs.release(id);
});

test('an undo run names the run that it undoes; a row of version 1 has no such run, a row of a newer version is refused', async () => {
  const { account, state } = storage;
  const id = '20261109T010000Z-undo';
  await state.runs.open({ ...record(id), trigger: 'undo', undoes: '20261108T010000Z' }, claim);
  expect((await state.runs.get(id))?.value).toMatchObject({ trigger: 'undo', undoes: '20261108T010000Z' });
  await state.runs.release(id);
  const row = { partitionKey: 'run', rowKey: '20261109T010000Z' };
  const read = await account.table('Runs').getEntity('run', id);
  const { undoes: _, etag: __, ...columns } = read as Record<string, unknown>;
  await account.table('Runs').createEntity({ ...columns, ...row, trigger: 'timer', schema: 1 });
  expect((await state.runs.get(row.rowKey))?.value).toEqual({ ...record(row.rowKey), undoes: undefined });
  await account.table('Runs').updateEntity({ ...row, schema: 3 }, 'Merge');
  await expect(state.runs.get(row.rowKey)).rejects.toThrow(/schema 3.*newer version/);
  await state.runs.erase(row.rowKey);
  await state.runs.erase(id);
});

test('runs are listed newest first', async () => {
  const { runs } = storage.state;
  for (const id of ['20261201T010000Z', '20261203T010000Z', '20261202T010000Z']) {
    await runs.open(record(id), claim);
    await runs.release(id);
  }
  const listed = await runs.list(2);
  expect(listed.map((run) => run.id)).toEqual(['20261203T010000Z', '20261202T010000Z']);
});

describe('results and chunks', () => {
  test('a result is written once, results are listed in order, and erasing a run removes only its own rows', async () => {
    const { runs } = storage.state;
    const [runId, other] = ['20261106T010000Z', '20261107T010000Z'];
    await runs.open(record(runId), claim);
    await runs.release(runId);
    const chunk = (index: number): ChunkResult => ({ runId, index, failed: true, outcomes: { failed: 20 } });
    expect(await Promise.all([10, 2].map((index) => runs.addResult(chunk(index))))).toEqual([true, true]);
    expect(await runs.addResult({ ...chunk(2), failed: false })).toBe(false);
    await runs.addResult({ ...chunk(0), runId: other });
    const traffic = { requests: 9, throttled: 0, longestWaitMs: 0 };
    await runs.addResult({ ...chunk(11), traffic });
    expect(await runs.results(runId)).toEqual([chunk(2), chunk(10), { ...chunk(11), traffic }]);
    await runs.erase(runId);
    expect(await runs.results(runId)).toEqual([]);
    expect(await runs.get(runId)).toBeUndefined();
    expect(await runs.results(other)).toHaveLength(1);
  });

  test('each chunk returns its users in order', async () => {
    const { runs } = storage.state;
    const chunks = Array.from({ length: 230 }, (_, c) =>
      Array.from({ length: 20 }, (_, u) => objectId(c * 20 + u)),
    );
    await runs.putChunks('20261108T010000Z', chunks);
    await runs.putChunks('20261108T010000Z', chunks);
    expect(await runs.chunk('20261108T010000Z', 0)).toEqual(chunks[0]);
    expect(await runs.chunk('20261108T010000Z', 229)).toEqual(chunks[229]);
    expect(await runs.chunk('20261108T010000Z', 230)).toBeUndefined();
  });
});
