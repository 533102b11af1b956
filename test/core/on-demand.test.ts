/** The arithmetic of on-demand calls: limits, periods, days, and when to retry. */
import { describe, expect, test } from 'vitest';
import { dayInWords } from '../../shared/core/calendar.ts';
import { isFull, takeCall } from '../../shared/core/call-limit.ts';
import { reasons } from '../../shared/core/finding.ts';
import { forgiven, isOverridable } from '../../shared/core/force.ts';
import { lastWriteMs, termUntil } from '../../shared/core/lease-term.ts';
import { guardRefusal, onDemandLimit, windowMs } from '../../shared/core/on-demand-guard.ts';
import {
  isLost,
  isOver,
  type OperationRecord,
  operationId,
  retryAfterMs,
  sameOptions,
  userOfOperation,
} from '../../shared/core/operation.ts';
import type { Bucket } from '../../shared/core/pacing.ts';
import { restrict } from '../../shared/core/policies.ts';
import type { UserRow } from '../../shared/core/user.ts';
import { user as example } from './examples.ts';

const now = new Date('2026-11-25T12:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);

describe('calls of one caller', () => {
  const at = (seconds: number, before?: Bucket) => takeCall(before, seconds * 1000, 60);

  test('a caller may use a minute’s calls at once, then one a second; a refused call uses up nothing', () => {
    let bucket: Bucket | undefined;
    for (let call = 0; call < 60; call += 1) {
      const taken = at(0, bucket);
      expect(taken.retryAfterMs).toBe(0);
      bucket = taken.bucket;
    }
    expect(at(0, bucket).retryAfterMs).toBe(1000);
    expect(at(0.4, at(0, bucket).bucket).retryAfterMs).toBe(600);
    const next = at(1, at(0.4, bucket).bucket);
    expect(next.retryAfterMs).toBe(0);
    expect(at(1, next.bucket).retryAfterMs).toBe(1000);
  });

  test('a bucket never holds more than a minute’s calls, and a clock that goes back adds none', () => {
    const { bucket } = at(0);
    expect(at(3600, bucket).bucket.tokens).toBe(59);
    expect(at(-10, bucket).bucket.tokens).toBe(58);
    expect([isFull(bucket, 999, 60), isFull(bucket, 1000, 60)]).toEqual([false, true]);
  });
});

test('a limit of 120 calls a minute allows two more a second', () => {
  let bucket: Bucket | undefined;
  for (let call = 0; call < 120; call += 1) bucket = takeCall(bucket, 0, 120).bucket;
  expect(takeCall(bucket, 0, 120).retryAfterMs).toBe(500);
  expect(takeCall(bucket, 1_000, 120)).toMatchObject({ retryAfterMs: 0, bucket: { tokens: 1 } });
});

describe('the guard of on-demand writes', () => {
  test.each([
    [undefined, 50],
    [0, 50],
    [5_000, 50],
    [5_099, 50],
    [5_100, 51],
    [100_000, 1_000],
  ])('of %s users %s', (users, limit) => {
    expect(onDemandLimit(users)).toBe(limit);
  });

  test('a refusal names its numbers, how to override it, and when the next write is possible', () => {
    const oldest = later(-windowMs + 60_000);
    const refusal = guardRefusal({ written: 1_000, users: 100_000, oldest }, now);
    expect(refusal).toMatchObject({
      kind: 'guard',
      numbers: { written: 1_000, limit: 1_000, users: 100_000 },
    });
    expect(refusal.retryAt).toBe(later(60_000).toISOString());
    for (const part of ['1000 users', '1 % of 100000', 'start a run', later(60_000).toISOString()]) {
      expect(refusal.detail).toContain(part);
    }
    const first = guardRefusal({ written: 50, users: undefined, oldest: later(-windowMs) }, now);
    expect(first.numbers).toStrictEqual({ written: 50, limit: 50 });
    expect(first.detail).toContain('50 users were written on demand');
    expect(first.retryAt).toBe(later(1_000).toISOString());
    expect(first.detail).toContain('no run has counted the users yet');
    const one = guardRefusal({ written: 1, users: 1, oldest }, now).detail;
    expect(one).toContain(
      '1 user was written on demand within 24 hours, and the limit is 50 (1 % of 1 user,',
    );
  });
});

test('after the end of a lease nothing is written under it', () => {
  expect(termUntil(now, later(55_000)) - lastWriteMs).toBe(55_000);
  expect(termUntil(now, later(-1)) - lastWriteMs).toBe(0);
});

test.each([
  ['2026-11-03T00:00:00Z', '3 November'],
  ['2026-01-31T23:59:59Z', '31 January'],
  ['2025-12-24T12:00:00Z', '24 December 2025'],
])('%s is %s', (moment, words) => {
  expect(dayInWords(moment, now)).toBe(words);
});

describe('force', () => {
  test('overrides only what happened to the user before', () => {
    expect(reasons.filter(isOverridable)).toEqual(['contested', 'undone', 'stuck']);
    expect(isOverridable(undefined)).toBe(false);
  });

  test('an overridden reason no longer prevents the write', () => {
    const at = now.toISOString();
    const trouble = { attempts: 3, code: 'x', since: at, nextAt: later(60_000).toISOString() };
    const user: UserRow = { ...example, undoneSha: 'a', trouble, repairedAt: [at, at, at] };
    const settings = { ownership: 'exchange-wins', removal: 'keep' } as const;
    const decision = { finding: 'conflict', wanted: 'copy', yieldsToSharePoint: true } as const;
    const reasonOf = (one: typeof user) => restrict(decision, one, 'a', settings, now).reason;
    expect(reasonOf(user)).toBe('stuck');
    expect(reasonOf({ ...user, trouble: undefined })).toBe('undone');
    expect(reasonOf({ ...user, trouble: undefined, undoneSha: undefined })).toBe('contested');
    expect(reasonOf(forgiven(user))).toBeUndefined();
    expect(forgiven(user).repairedAt).toEqual([]);
  });
});

describe('an operation', () => {
  const userId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
  const operation: OperationRecord = {
    id: operationId(userId, 'a'.repeat(32)),
    userId,
    dryRun: false,
    force: false,
    by: 'function key',
    createdAt: now.toISOString(),
    progressAt: now.toISOString(),
    state: 'running',
    attempts: 0,
    nextAt: undefined,
    cause: undefined,
    result: undefined,
    failure: undefined,
  };

  test('names its user, and equals another operation with the same options', () => {
    expect(userOfOperation(operation.id)).toBe(userId);
    expect(sameOptions(operation, { dryRun: false, force: false })).toBe(true);
    expect(sameOptions(operation, { dryRun: true, force: false })).toBe(false);
    expect(sameOptions(operation, { dryRun: false, force: true })).toBe(false);
    expect((['waiting', 'running', 'done', 'failed'] as const).map((state) => isOver({ state }))).toEqual([
      ...[false, false, true, true],
    ]);
  });

  test('counts its message as lost when it was not taken up for ten minutes, unless the operation waits or has ended', () => {
    const nextAt = later(60_000).toISOString();
    expect(isLost(operation, later(600_000))).toBe(false);
    expect(isLost(operation, later(600_001))).toBe(true);
    expect(isLost({ ...operation, nextAt }, later(660_000))).toBe(false);
    expect(isLost({ ...operation, nextAt }, later(660_001))).toBe(true);
    expect(isLost({ ...operation, state: 'done' }, later(9e9))).toBe(false);
  });

  test.each([
    [undefined, 10_000],
    [-1, 10_000],
    [0, 10_000],
    [5_000, 7_000],
    [3_600_000, 900_000],
  ])('that waits for %s ms asks its caller to poll in %s', (ms, asked) => {
    const nextAt = ms === undefined ? undefined : later(ms).toISOString();
    expect(retryAfterMs({ nextAt }, now)).toBe(asked);
  });
});
