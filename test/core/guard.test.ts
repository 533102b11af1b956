import { describe, expect, test } from 'vitest';
import { comparedUsers, type GuardInput, judge, sharedAbove } from '../../shared/core/guard.ts';
import type { GuardCheck } from '../../shared/core/run.ts';
import { check, defaults, inScope, last, quiet } from './quiet-night.ts';

test('the plan of a quiet night is released, and every guard check reports its numbers', () => {
  const { checks, ...verdict } = judge(quiet, defaults);
  expect(verdict).toEqual({
    result: 'release',
    reportBecause: undefined,
    message: 'The plan is released: there is nothing to write.',
  });
  expect(checks.map(({ name, result }) => [name, result])).toEqual([
    ['updates', 'pass'],
    ['clears', 'pass'],
    ['shared-picture', 'pass'],
    ['scope', 'pass'],
    ['unknown', 'pass'],
    ['canary', 'not-applicable'],
  ]);
});

test('only users in scope whose both sides could be read count as compared', () => {
  expect(comparedUsers(inScope(100, 30))).toBe(70);
  expect(comparedUsers(inScope(100))).toBe(100);
});

describe('updates: at most 20 % of compared users, from 50 compared on', () => {
  test.each<[string, number, number, number, GuardCheck['result']]>([
    ['49 compared: does not apply', 49, 0, 49, 'not-applicable'],
    ['50 compared, 20.0 %', 50, 0, 10, 'pass'],
    ['50 compared, just above', 50, 0, 11, 'hold'],
    ['50 in scope, one of them unknown: does not apply', 50, 1, 49, 'not-applicable'],
    ['1000 compared, 20.0 %', 1000, 0, 200, 'pass'],
    ['1000 compared, 20.1 %', 1000, 0, 201, 'hold'],
    ['unknown users are no base: 201 of 1004', 1004, 0, 200, 'pass'],
    ['unknown users are no base: 200 of 1004, of whom 5 unknown', 1004, 5, 200, 'hold'],
  ])('%s', (_name, users, unknown, updates, result) => {
    const totals = inScope(users, unknown);
    expect(check('updates', { totals, updates, last: { ...last, inScope: users } }).result).toBe(result);
  });

  test('the text has its numbers, below and above the limit', () => {
    expect(check('updates', { updates: 201 }).text).toBe(
      '201 of 1000 compared users would be updated (20.1 %; the limit is 20 %).',
    );
    expect(check('updates', { totals: inScope(49) }).text).toBe(
      'The update guard does not apply: 49 users were compared, and it starts at 50.',
    );
  });

  test('of a gradual rollout, only what one run would write is checked and reported', () => {
    const ramped = (mostUpdates: number) => judge({ ...quiet, updates: 300 }, { ...defaults, mostUpdates });
    expect(ramped(200).result).toBe('release');
    expect(ramped(200).checks[0]?.text).toContain('200 of 1000 compared users');
    expect(ramped(200).checks[0]?.text).toContain('100 more are left to later runs');
    expect(ramped(201).result).toBe('hold');
    const report = judge({ ...quiet, updates: 300 }, { ...defaults, mostUpdates: 5, mode: 'report' });
    expect(report.message).toContain(' 5 users would be written');
  });

  test('a run that is held with nothing to write does not ask for an approval', () => {
    const verdict = judge({ ...quiet, canary: { expected: false, saw: 'missing' } }, defaults);
    expect(verdict.result).toBe('hold');
    expect(verdict.message).toContain('nothing to write');
    expect(verdict.message).not.toContain('approve');
  });

  test('an approved plan that was carried over and has only shrunk needs no second approval', () => {
    const { result, text, verdict } = check('updates', { updates: 900, approvedBefore: true });
    expect([result, verdict.result]).toEqual(['pass', 'release']);
    expect(text).toContain('900 of 1000');
    expect(text).toContain('approved before and carried over');
  });

  test('an approval of updates does not excuse another check', () => {
    const { verdict } = check('updates', { updates: 900, approvedBefore: true, totals: inScope(1000, 500) });
    expect(verdict.result).toBe('hold');
  });

  test('copies of shared photos are no updates: they are withheld', () => {
    const shared = { sharedCopies: 10, sharedPictures: 1, newSharedCopies: 0 };
    expect(check('updates', { updates: 210, ...shared }).result).toBe('pass');
    expect(check('updates', { updates: 211, ...shared }).result).toBe('hold');
    expect(check('updates', { updates: 210, ...shared }).text).toContain('200 of 1000 compared users');
  });

  test('the limit is a setting', () => {
    expect(check('updates', { updates: 5 }, { updates: 0.5 }).result).toBe('pass');
    expect(check('updates', { updates: 6 }, { updates: 0.5 }).result).toBe('hold');
  });
});

describe('clears: at most 2 % or 25 users, whichever is smaller; more are withheld and the copies released', () => {
  test.each<[string, number, number, GuardCheck['result']]>([
    ['2 % of 1000', 1000, 20, 'pass'],
    ['just above 2 % of 1000', 1000, 21, 'withhold'],
    ['25 of 5000', 5000, 25, 'pass'],
    ['26 of 5000', 5000, 26, 'withhold'],
    ['2 % of 49 users is none', 49, 1, 'withhold'],
    ['one of 50', 50, 1, 'pass'],
    ['none of no users', 0, 0, 'pass'],
  ])('%s', (_name, users, clears, result) => {
    const { verdict, ...one } = check('clears', {
      totals: inScope(users),
      clears,
      last: { ...last, inScope: users },
    });
    expect(one.result).toBe(result);
    expect(verdict.result).toBe('release');
  });

  test('the message names the withheld users, the limit, and how the limit is calculated', () => {
    const { verdict } = check('clears', { clears: 21, updates: 3 });
    expect(verdict.message).toBe(
      'The plan is released: 3 photos will be updated. 21 photos would be removed (the limit is 20: 2 % of 1000 compared users, at most 25). All of them were withheld.',
    );
  });
});

describe('what was written within 24 hours without an approval counts', () => {
  const day = { updated: 150, updatedAgain: 0, cleared: 0, clearedAgain: 0 };
  test.each<[string, number, Partial<typeof day>, GuardCheck['result']]>([
    ['just the limit', 50, {}, 'pass'],
    ['just above', 51, {}, 'hold'],
    ['a user who is written again counts once', 51, { updatedAgain: 1 }, 'pass'],
    ['above, with one who is written again', 52, { updatedAgain: 1 }, 'hold'],
    ['a plan that adds no user is not held for others', 10, { updated: 300, updatedAgain: 10 }, 'pass'],
    ['nothing to write', 0, { updated: 300 }, 'pass'],
  ])('updates: %s', (_name, updates, changes, result) => {
    expect(check('updates', { updates, day: { ...day, ...changes } }).result).toBe(result);
  });

  test.each<[string, number, Partial<typeof day>, GuardCheck['result']]>([
    ['just the limit', 5, { cleared: 15 }, 'pass'],
    ['just above', 6, { cleared: 15 }, 'withhold'],
    ['a user who is cleared again counts once', 6, { cleared: 15, clearedAgain: 1 }, 'pass'],
    ['no user is new', 2, { cleared: 30, clearedAgain: 2 }, 'pass'],
    ['nothing to remove', 0, { cleared: 30 }, 'pass'],
  ])('removals: %s', (_name, clears, changes, result) => {
    expect(check('clears', { clears, day: { ...day, ...changes } }).result).toBe(result);
  });

  test('the texts say both numbers', () => {
    expect(check('updates', { updates: 51, day }).text).toBe(
      '51 of 1000 compared users would be updated. 150 other users were updated without an approval within 24 hours: 201 together (20.1 %; the limit is 20 %).',
    );
    expect(check('updates', { updates: 3, day: { ...day, updated: 1 } }).text).toContain(
      '1 other user was updated',
    );
    const cleared = (count: number) =>
      check('clears', { clears: 1, day: { ...day, cleared: count } }, { clears: 0.1 }).text;
    expect(cleared(1)).toContain('1 photo would be removed, and 1 was removed within 24 hours (');
    expect(cleared(2)).toContain('and 2 were removed within 24 hours');
    const again = { ...day, cleared: 3, clearedAgain: 1 };
    expect(check('clears', { clears: 2, day: again }).text).toContain('and 2 were removed within 24 hours');
    expect(cleared(2)).toContain('It was withheld.');
  });

  test('of a gradual rollout, only what this run would write is added', () => {
    const ramped = check('updates', { updates: 300, day }, { mostUpdates: 50 });
    expect([ramped.result, ramped.text]).toEqual([
      'pass',
      '50 of 1000 compared users would be updated. 250 more are left to later runs. 150 other users were updated without an approval within 24 hours: 200 together (20 %; the limit is 20 %).',
    ]);
    expect(check('updates', { updates: 300, day }, { mostUpdates: 51 }).result).toBe('hold');
  });

  test('an approval that was carried over releases the plan', () => {
    expect(check('updates', { updates: 51, day, approvedBefore: true }).result).toBe('pass');
  });
});

test('the message of a released plan has its numbers, in singular and plural', () => {
  const message = (updates: number, clears: number, changes: Partial<GuardInput> = {}) =>
    judge({ ...quiet, updates, clears, ...changes }, defaults).message;
  expect(message(1, 0)).toBe('The plan is released: 1 photo will be updated.');
  expect(message(2, 1)).toBe('The plan is released: 2 photos will be updated and 1 photo will be removed.');
  expect(message(0, 2)).toBe('The plan is released: 2 photos will be removed.');
  const shared = { totals: inScope(10_000), last: { ...last, inScope: 10_000 } };
  expect(message(101, 0, { ...shared, sharedCopies: 1, sharedPictures: 1, newSharedCopies: 1 })).toBe(
    'The plan is released: 100 photos will be updated. 1 of 101 planned users was withheld: more than 5 users share their photo in Exchange (1 photo). 1 of them is withheld for the first time (the limit is 2 % of the plan). To allow a photo, add its hash to INSTEP_SHARED_PICTURE_HASHES.',
  );
  expect(message(7, 0, { sharedCopies: 7, sharedPictures: 1, newSharedCopies: 0 })).toContain(
    'there is nothing to write. 7 of 7 planned users were withheld: more than 5 users share their photo in Exchange (1 photo). None of them is withheld for the first time',
  );
  expect(
    judge({ ...quiet, totals: inScope(1), last: { ...last, inScope: 1 } }, defaults).checks.map(
      ({ text }) => text,
    ),
  ).toMatchObject([
    'The update guard does not apply: 1 user was compared, and it starts at 50.',
    '0 photos would be removed (the limit is 0: 2 % of 1 compared user, at most 25).',
    'No photo would be copied that more than 5 users share.',
    '1 user is in scope, 1 was in the last closed run (0 % fewer; the limit is 10 %).',
    '0 of 1 user could not be read (0 %; the limit is 40 %, and 10 points more than in the last closed run).',
    'No canary user is set.',
  ]);
});

describe('what a plan writes, as its message says it', () => {
  const shared = { sharedCopies: 2, sharedPictures: 1, newSharedCopies: 0 };
  test.each<[string, Partial<GuardInput>, number | undefined, string]>([
    [
      'updates and removals',
      { updates: 3, clears: 4 },
      undefined,
      '3 photos will be updated and 4 photos will',
    ],
    ['as many of each', { updates: 1, clears: 1 }, undefined, '1 photo will be updated and 1 photo will be'],
    ['updates before removals', { updates: 3, clears: 4 }, 5, '3 photos will be updated and 2 photos will'],
    ['no more updates than the rollout', { updates: 9, clears: 4 }, 5, '5 photos will be updated.'],
    ['a rollout with room', { updates: 3, clears: 4 }, 50, '3 photos will be updated and 4 photos will'],
    [
      'shared photos left out',
      { updates: 9, clears: 4, ...shared },
      undefined,
      '7 photos will be updated and 4',
    ],
    [
      'shared photos left out of a rollout',
      { updates: 9, clears: 0, ...shared },
      8,
      '7 photos will be updated.',
    ],
    ['withheld removals left out', { updates: 3, clears: 26 }, undefined, '3 photos will be updated. 26'],
  ])('%s', (_name, plan, mostUpdates, words) => {
    const { message } = judge({ ...quiet, ...plan }, { ...defaults, mostUpdates });
    expect(message).toContain(`The plan is released: ${words}`);
  });
});

describe('one source picture among many planned users', () => {
  test('more than five users make a picture a shared one', () => {
    expect(sharedAbove).toBe(5);
  });

  test.each<[string, number, number, GuardCheck['result']]>([
    ['no shared picture', 0, 0, 'pass'],
    ['six users with a new shared picture, 2 % of a plan of 300', 6, 6, 'withhold'],
    ['seven of 300 are above 2 %', 7, 7, 'hold'],
    ['pictures withheld before do not count towards the limit', 100, 6, 'withhold'],
    ['new pictures among them do', 100, 7, 'hold'],
    ['all of them withheld before', 100, 0, 'withhold'],
  ])('%s', (_name, sharedCopies, newSharedCopies, result) => {
    const plan = { totals: inScope(10_000), updates: 290, clears: 10, last: { ...last, inScope: 10_000 } };
    const found = check('shared-picture', { ...plan, sharedCopies, sharedPictures: 1, newSharedCopies });
    expect(found.result).toBe(result);
    expect(found.verdict.result).toBe(result === 'hold' ? 'hold' : 'release');
  });

  test('the text has the numbers and the setting that allows a picture', () => {
    const { text } = check('shared-picture', {
      updates: 290,
      clears: 10,
      sharedCopies: 17,
      sharedPictures: 2,
      newSharedCopies: 7,
    });
    expect(text).toBe(
      '17 of 300 planned users were withheld: more than 5 users share their photo in Exchange (2 different photos). 7 of them are withheld for the first time (the limit is 2 % of the plan). To allow a photo, add its hash to INSTEP_SHARED_PICTURE_HASHES.',
    );
  });
});

describe('users in scope: not more than 10 % fewer than in the last closed run', () => {
  test.each<[string, number, number, GuardCheck['result']]>([
    ['10 % fewer', 1000, 900, 'pass'],
    ['just above', 1000, 899, 'hold'],
    ['as many', 1000, 1000, 'pass'],
    ['more', 1000, 5000, 'pass'],
    ['no user is left', 1000, 0, 'hold'],
    ['no user was there before', 0, 10, 'not-applicable'],
  ])('%s', (_name, before, now, result) => {
    expect(check('scope', { totals: inScope(now), last: { ...last, inScope: before } }).result).toBe(result);
  });

  test('the text has its numbers', () => {
    expect(check('scope', { totals: inScope(899) }).text).toBe(
      '899 users are in scope, 1000 were in the last closed run (10.1 % fewer; the limit is 10 %).',
    );
    expect(check('scope', { totals: inScope(2000) }).text).toContain('0 % fewer');
    expect(check('scope', { totals: inScope(10), last: undefined }).text).toBe(
      '10 users are in scope; there is no earlier run to compare with.',
    );
  });
});

describe('unknown users: at most 40 % from 20 on, and at most 10 points more than last time', () => {
  test.each<[string, number, number, number | undefined, GuardCheck['result']]>([
    ['19 of 19: too few to judge', 19, 19, 19, 'pass'],
    ['20 of 20', 20, 20, 20, 'hold'],
    ['40 %, as last time', 1000, 400, 400, 'pass'],
    ['just above 40 %, as last time', 1000, 401, 401, 'hold'],
    ['10 points more than last time', 1000, 150, 50, 'pass'],
    ['just above 10 points more', 1000, 151, 50, 'hold'],
    ['fewer than last time', 1000, 50, 300, 'pass'],
    ['no share from last time: 40 %', 50, 20, undefined, 'pass'],
    ['no share from last time: just above', 50, 21, undefined, 'hold'],
  ])('%s', (_name, users, unknown, before, result) => {
    const earlier = { ...last, inScope: before === undefined ? 0 : users, unknown: before ?? 0 };
    expect(check('unknown', { totals: inScope(users, unknown), last: earlier }).result).toBe(result);
  });

  test('the first run has no earlier share to compare with', () => {
    expect(check('unknown', { totals: inScope(1000, 400), last: undefined }).result).toBe('pass');
  });

  test('the text names the most frequent cause, the first in order when two are equal', () => {
    const causes = { 'timed out': 2, 'Exchange: HTTP 503': 200, 'Exchange: HTTP 403': 200 };
    expect(check('unknown', { totals: inScope(1000, 402, causes) }).text).toBe(
      '402 of 1000 users could not be read (40.2 %; the limit is 40 %, and 10 points more than in the last closed run; most often: Exchange: HTTP 403).',
    );
    const reversed = Object.fromEntries(Object.entries(causes).reverse());
    expect(check('unknown', { totals: inScope(1000, 402, reversed) }).text).toContain('HTTP 403');
  });

  test('without users in scope, none is unknown', () => {
    expect(check('unknown', { totals: inScope(0), last: undefined }).text).toContain(
      '0 of 0 users could not be read (0 %',
    );
  });
});

describe('the numbers of a check are users, and it fails above its limit', () => {
  const days = { updated: 150, updatedAgain: 50, cleared: 5, clearedAgain: 2 };
  test.each<[string, Parameters<typeof check>, { measured: number; limit: number } | undefined]>([
    ['updates', ['updates', { updates: 201 }], { measured: 201, limit: 200 }],
    [
      'updates, with those of the day',
      ['updates', { updates: 70, day: days }],
      { measured: 170, limit: 200 },
    ],
    [
      'updates of a rollout',
      ['updates', { updates: 300 }, { mostUpdates: 50 }],
      { measured: 50, limit: 200 },
    ],
    [
      'updates that were approved before',
      ['updates', { updates: 900, approvedBefore: true }],
      { measured: 900, limit: 200 },
    ],
    ['among few users', ['updates', { totals: inScope(49) }], undefined],
    ['removals, with those of the day', ['clears', { clears: 9, day: days }], { measured: 12, limit: 20 }],
    ['removals, up to the absolute limit', ['clears', { totals: inScope(9000) }], { measured: 0, limit: 25 }],
    ['no shared photo', ['shared-picture', { updates: 100 }], { measured: 0, limit: 2 }],
    [
      'shared photos that are new',
      ['shared-picture', { updates: 149, sharedCopies: 9, sharedPictures: 1, newSharedCopies: 4 }],
      { measured: 4, limit: 2 },
    ],
    ['fewer in scope', ['scope', { totals: inScope(899) }], { measured: 101, limit: 100 }],
    ['the first run', ['scope', { last: undefined }], undefined],
    [
      'unknown, no earlier share',
      ['unknown', { totals: inScope(1000, 3), last: undefined }],
      { measured: 3, limit: 400 },
    ],
    [
      'unknown, above the earlier share',
      ['unknown', { totals: inScope(1000, 3), last: { ...last, unknown: 50 } }],
      { measured: 3, limit: 150 },
    ],
    ['unknown, in a small tenant', ['unknown', { totals: inScope(30, 19) }], { measured: 19, limit: 19 }],
    ['canary', ['canary', { canary: { expected: false, saw: 'missing' } }], undefined],
  ])('%s', (_name, given, numbers) => {
    expect(check(...given).numbers).toEqual(numbers);
  });
});

describe('canary', () => {
  test.each<[string, GuardInput['canary'], GuardCheck['result'], string]>([
    ['none is set', undefined, 'not-applicable', 'No canary user is set.'],
    ['as expected', { expected: true, saw: 'in step' }, 'pass', 'Finding for the canary user: in step.'],
    ['not as expected', { expected: false, saw: 'unknown' }, 'hold', 'Finding for the canary user: unknown.'],
  ])('%s', (_name, canary, result, text) => {
    expect(check('canary', { canary })).toMatchObject({ result, text });
  });
});
