import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepCheckAge, deepChecksDue } from '../../shared/core/deep-check.ts';
import { hasUnread, isAsUploaded, writtenTogether } from '../../shared/core/file-times.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import { type Triage, triage, withEtags } from '../../shared/core/triage.ts';
import type { AgreedFile, AgreedFiles, Agreement, SeenFiles, UserRow } from '../../shared/core/user.ts';
import { agreement, daysLater, libraryLocation, seenAsAgreed, user, userId } from './examples.ts';

const at = '2026-01-31T12:00:00Z';

function inSeconds(seconds: number): string {
  return `${new Date(Date.parse(at) + seconds * 1_000).toISOString().slice(0, 19)}Z`;
}

/** Seconds after M; undefined: the list does not say. */
function listed(S: number | undefined, L: number | undefined): SeenFiles {
  const time = (seconds: number | undefined) =>
    seconds === undefined ? {} : { modifiedAt: inSeconds(seconds) };
  return {
    S: { itemId: '1', etag: '"s-1"', ...time(S) },
    M: { itemId: '2', etag: '"m-1"', modifiedAt: at },
    L: { itemId: '3', etag: '"l-1"', ...time(L) },
  };
}

function agreed(changes: Partial<Record<'S' | 'M' | 'L', Partial<AgreedFile>>>): Agreement {
  const { S, M, L } = agreement.files;
  const files = { S: { ...S, ...changes.S }, M: { ...M, ...changes.M }, L: { ...L, ...changes.L } };
  return { ...agreement, files: files as AgreedFiles };
}

function row(one: Agreement, seen: SeenFiles): UserRow {
  return { ...user, agreement: one, seen: new Map([[baseKey(userId), seen]]) };
}

const source = { kind: 'photo', etag: agreement.sourceEtag } as const;
const triaged = (one: UserRow): Triage => triage(one, source, false, libraryLocation);
const changed = (...files: ('S' | 'M' | 'L')[]): Triage => ({ kind: 'changed', source: false, files });

describe('three files', () => {
  test.each([
    ['of one second', listed(0, 0), true],
    ['within a minute', listed(-20, 40), true],
    ['more than a minute apart', listed(-20, 41), false],
    ['of which one was written a day later', listed(0, 86_400), false],
    ['of which one has no time', listed(0, undefined), false],
    ['of which one is not in the list', { S: seenAsAgreed.S, M: seenAsAgreed.M } as SeenFiles, false],
    ['without times', seenAsAgreed, false],
    ['none', {}, false],
  ])('%s: written together or not', (_name, seen, expected) => {
    expect(writtenTogether(seen)).toBe(expected);
  });
});

describe('an upload', () => {
  test.each([
    ['of that second is the one', { itemId: '1', etag: 'x', modifiedAt: at }, true],
    ['is another one second later', { itemId: '1', etag: 'x', modifiedAt: inSeconds(1) }, false],
    ['is another an hour later', { itemId: '1', etag: 'x', modifiedAt: inSeconds(3_600) }, false],
    ['without a time is any', { itemId: '1', etag: 'x' }, false],
    ['that is not in the list is none', undefined, false],
  ])('%s', (_name, seen, expected) => {
    expect(isAsUploaded({ etag: undefined, sha: 's', uploadedAt: at }, seen)).toBe(expected);
    expect(isAsUploaded({ etag: undefined, sha: 's' }, seen)).toBe(false);
  });
});

describe('files that were never read', () => {
  const unread = agreed({ S: { sha: undefined }, L: { sha: undefined } });

  test('are told from those that were', () => {
    expect(hasUnread(unread)).toBe(true);
    expect(hasUnread(agreement)).toBe(false);
  });

  test.each([
    ['rest while the list says that they were written together', listed(1, 2), { kind: 'in-agreement' }],
    ['are read when L was written later', listed(1, 90), changed('S', 'L')],
    ['are read when a time is missing', listed(undefined, 2), changed('S', 'L')],
    ['are read when the list has no times', seenAsAgreed, changed('S', 'L')],
    [
      'are read when their ETag changes',
      { ...listed(1, 2), L: { itemId: '3', etag: 'new', modifiedAt: at } },
      changed('L'),
    ],
    ['are read in full when the list has no file', {}, { kind: 'full' }],
  ] as const)('%s', (_name, seen, expected) => {
    expect(triaged(row(unread, seen))).toEqual(expected);
  });

  test('are read in the night in which the list first contradicts, whatever the times', () => {
    const seconds = fc.option(fc.integer({ min: -120, max: 120 }), { nil: undefined });
    fc.assert(
      fc.property(seconds, seconds, (S, L) => {
        const spread =
          Math.max(0, S ?? Number.NaN, L ?? Number.NaN) - Math.min(0, S ?? Number.NaN, L ?? Number.NaN);
        const expected = spread <= 60 ? { kind: 'in-agreement' } : changed('S', 'L');
        expect(triaged(row(unread, listed(S, L)))).toEqual(expected);
      }),
    );
  });

  test('a file that was read does not need its time', () => {
    expect(triaged(row(agreement, seenAsAgreed))).toEqual({ kind: 'in-agreement' });
  });
});

describe('files that Instep uploaded', () => {
  const written = { etag: undefined, uploadedAt: at };
  const uploaded = agreed({ S: written, M: { etag: undefined }, L: written });

  test.each([
    ['only M is read while the others are the uploads', listed(0, 0), changed('M')],
    ['one that was written a second later is read', listed(0, 1), changed('M', 'L')],
    ['one that was written an hour later is read', listed(3_600, 0), changed('S', 'M')],
    ['one without a time is read', listed(undefined, 0), changed('S', 'M')],
  ] as const)('%s', (_name, seen, expected) => {
    expect(triaged(row(uploaded, seen))).toEqual(expected);
  });

  test('are all read if the upload did not say when it was stored', () => {
    const silent = agreed({ S: { etag: undefined }, M: { etag: undefined }, L: { etag: undefined } });
    expect(triaged(row(silent, listed(0, 0)))).toEqual(changed('S', 'M', 'L'));
  });

  test('one alone is read, because nothing else of the photo is', () => {
    expect(triaged(row(agreed({ L: written }), listed(0, 0)))).toEqual(changed('L'));
  });

  test('their ETags are taken over, and their hashes are not known', () => {
    const { S, L } = withEtags(uploaded, listed(0, 0), at).files;
    expect([S, L]).toStrictEqual([
      { etag: '"s-1"', sha: undefined, uploadedAt: at },
      { etag: '"l-1"', sha: undefined, uploadedAt: at },
    ]);
  });

  test('after that they rest as long as they are the uploads, even if M was written at another time', () => {
    const taken = withEtags(agreed({ S: written, L: written }), listed(0, 0), at);
    const later = { ...listed(0, 0), M: { itemId: '2', etag: '"m-1"', modifiedAt: inSeconds(600) } };
    expect(triaged(row(taken, later))).toEqual({ kind: 'in-agreement' });
    expect(
      triaged(row(taken, { ...later, L: { itemId: '3', etag: '"l-1"', modifiedAt: inSeconds(1) } })),
    ).toEqual(changed('L'));
  });
});

describe('a deep check of users with files that were never read', () => {
  const files = agreed({ L: { sha: undefined } });

  test('comes within the days, not at once, and stays due until it is done', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 60 }), (id, days) => {
        const one = { id, deepCheckedAt: daysLater(0).toISOString(), agreement: files };
        const due = Array.from({ length: days + 2 }, (_, night) => deepCheckAge(one, daysLater(night), days));
        const first = due.findIndex((age) => age !== undefined);
        expect(first).toBeGreaterThanOrEqual(Math.min(3, 1 + Math.floor(days / 6)));
        expect(first).toBeLessThanOrEqual(days);
        expect(due.slice(first)).not.toContain(undefined);
      }),
    );
  });

  test.each([
    [1_000, 14],
    [10, 14],
    [300, 7],
    [300, 2],
    [100, 40],
  ])(
    'of %i users, all first read on one night, comes within %i days, about as many each night',
    (count, days) => {
      const perNight: number[] = [];
      let users = Array.from({ length: count }, (_, index) => {
        return { id: `user-${index}`, deepCheckedAt: daysLater(0).toISOString(), agreement: files };
      });
      for (let night = 1; night <= days; night += 1) {
        const now = daysLater(night);
        const due = new Set(deepChecksDue(users, now, days));
        perNight.push(due.size);
        users = users.map((one) =>
          due.has(one) ? { id: one.id, deepCheckedAt: now.toISOString(), agreement } : one,
        );
      }
      expect(users.filter((one) => hasUnread(one.agreement))).toEqual([]);
      expect(Math.max(...perNight)).toBeLessThanOrEqual(Math.ceil((1.25 * count) / days));
    },
  );
});
