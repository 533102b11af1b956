import { describe, expect, test } from 'vitest';
import { actions } from '../../shared/core/finding.ts';
import {
  countedAt,
  countsAfter,
  latestOf,
  type UnapprovedWrites,
  unapprovedWrite,
} from '../../shared/core/unapproved-writes.ts';

const at = '2026-11-25T12:00:00.000Z';
const sourceSha = 'a'.repeat(64);

test('a write counts as an update or a removal, or not at all', () => {
  const kinds = actions.map((action) => {
    const write = unapprovedWrite(action, { userId: 'u', sourceSha, at: new Date(at) });
    if (write === undefined) return `${action}: not`;
    return `${action}: ${write.shown === undefined ? 'removed' : 'shown'}`;
  });
  expect(kinds).toEqual([
    'copy: shown',
    'finish: shown',
    'restore: not',
    'properties: shown',
    'clear: removed',
    'report: not',
    'none: not',
  ]);
});

test('a write is recorded with its time, and an update with its photo', () => {
  const write = { userId: 'u', sourceSha, at: new Date(at) };
  expect(unapprovedWrite('copy', write)).toEqual({
    userId: 'u',
    shown: { at, sourceSha },
    removedAt: undefined,
  });
  expect(unapprovedWrite('clear', write)).toEqual({ userId: 'u', shown: undefined, removedAt: at });
});

test('the writes of a run count from its start, unless a person approved them', () => {
  const id = '20261125T120000Z-manual';
  expect(countedAt({ id, approval: undefined })).toEqual(new Date(at));
  expect(countedAt({ id, approval: { by: 'ann', at, planHash: sourceSha } })).toBeUndefined();
  expect(countsAfter(id)).toEqual(new Date('2026-11-24T12:00:00.000Z'));
});

describe('for each kind of write the later one is kept', () => {
  const early: UnapprovedWrites = { userId: 'u', shown: { at, sourceSha }, removedAt: undefined };
  const late = { ...early, shown: { at: '2026-11-25T13:00:00.000Z', sourceSha: undefined } };
  const removed = { userId: 'u', shown: undefined, removedAt: at };
  test.each([
    ['in order', early, late, late],
    ['out of order', late, early, late],
    ['another effect', early, removed, { ...early, removedAt: at }],
    ['the other way round', removed, early, { ...early, removedAt: at }],
    [
      'removed again',
      removed,
      { ...removed, removedAt: late.shown.at },
      { ...removed, removedAt: late.shown.at },
    ],
  ])('%s', (_name, one, other, both) => {
    expect(latestOf(one, other)).toEqual(both);
  });
});
