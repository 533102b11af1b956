import { expect, test } from 'vitest';
import type { FindingRow } from '../../../shared/core/run.ts';
import { findingRow } from '../../kit/kept-run.ts';
import { collect, emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();

function finding(runId: string, number: number, more: Partial<FindingRow> = {}): FindingRow {
  const reported = { granted: 'report', reason: 'mode', sourceSha: 'a'.repeat(64) } as const;
  return findingRow(runId, objectId(number), { ...reported, ...more });
}

test('findings of one run are listed in order of id, all or a range, page by page', async () => {
  const { findings } = storage.state;
  const rows = Array.from({ length: 1_230 }, (_, n) => finding('r1', n));
  await findings.put([...rows].reverse());
  await findings.put([finding('r2', 1)]);
  expect(await collect(findings.list('r1'))).toEqual(rows);
  const range = { from: objectId(5), to: objectId(8) };
  expect(await collect(findings.list('r1', range))).toEqual(rows.slice(5, 8));
});

test('a second finding for a user replaces the first completely', async () => {
  const { findings } = storage.state;
  await findings.put([finding('r3', 1, { cause: 'HTTP 503', reason: 'paused' })]);
  const second = finding('r3', 1, { finding: 'stale', reason: undefined });
  await findings.put([second]);
  expect((await findings.get('r3', objectId(1)))?.value).toEqual(second);
});

test('an outcome is added to an existing finding and does not create one', async () => {
  const { findings } = storage.state;
  await findings.put([finding('r4', 1)]);
  expect(await findings.setOutcome('r4', objectId(1), 'repaired', '*')).toBe(true);
  expect(await findings.setOutcome('r4', objectId(2), 'repaired', '*')).toBe(false);
  const found = await findings.getMany('r4', [objectId(1), objectId(2)]);
  expect([...found].map(([id, row]) => [id, row.value])).toEqual([
    [objectId(1), finding('r4', 1, { outcome: 'repaired' })],
  ]);
});

test('an outcome for a finding that has changed since it was read is not stored', async () => {
  const { findings } = storage.state;
  await findings.put([finding('r7', 1)]);
  const { etag = '' } = (await findings.get('r7', objectId(1))) ?? {};
  expect(await findings.setOutcome('r7', objectId(1), 'stuck', etag)).toBe(true);
  expect(await findings.setOutcome('r7', objectId(1), 'failed', etag)).toBe(false);
  expect((await findings.get('r7', objectId(1)))?.value.outcome).toBe('stuck');
});

test('erasing a run removes its findings and ranges, and those of no other run', async () => {
  const { findings, ranges } = storage.state;
  await findings.put(Array.from({ length: 150 }, (_, n) => finding('r5', n)));
  await findings.put([finding('r6', 1)]);
  await ranges.take('r5', 0);
  expect(await collect(findings.list('r5'))).toHaveLength(150);
  await findings.eraseRun('r5');
  expect(await collect(findings.list('r5'))).toEqual([]);
  expect(await ranges.list('r5')).toEqual([]);
  expect(await collect(findings.list('r6'))).toHaveLength(1);
});
