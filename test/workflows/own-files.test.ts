/** Which files are a user's own, and which copy of them an undo restores. */
import { describe, expect, test } from 'vitest';
import { unlistedHolder, upnBase } from '../../shared/core/picture-base.ts';
import type { UserRow } from '../../shared/core/user.ts';
import type { StoredCopy } from '../../shared/ports/undo.ts';
import {
  askedOwnership,
  ownBases,
  ownersOf,
  recordedOwnership,
} from '../../shared/workflows/ledger/ownership.ts';
import { chooseCopy } from '../../shared/workflows/write/choose-copy.ts';
import { user, userId } from '../core/examples.ts';
import { contextOf, memory, now } from './refresh-parts.ts';

describe('a picture base', () => {
  const byName = upnBase(user.directory.upn);
  const another = '00000000-0000-4000-8000-000000000001';
  const holders = (...ids: string[]) => ({
    holders: async (bases: readonly string[]) =>
      new Map(bases.filter((base) => base !== 'free').map((base) => [base, ids])),
  });

  test.each<[string, string, readonly string[], boolean]>([
    ['the object id', userId, [], true],
    ['the object id of another user', another, [userId], false],
    ['a name that only this user had', 'old_name', [userId], true],
    ['a name that another user had', 'old_name', [another], false],
    ['a name that two users had', 'old_name', [userId, another], false],
    ['a name that no user had', 'free', [userId], false],
  ])('is a user’s own or not: %s', async (_name, base, ids, own) => {
    const names = holders(...ids) as never;
    expect(await askedOwnership(names).isOwn(user, base)).toBe(own);
    expect(askedOwnership(names).mayBeShared(base)).toBe(false);
    const recorded = await recordedOwnership({ names, cursors: memory({}) as never });
    expect(await recorded.isOwn(user, base)).toBe(own);
  });

  test('of the present sign-in name needs no question, unless two users claim it', async () => {
    const names = holders(userId, another) as never;
    const free = await recordedOwnership({ names, cursors: memory({}) as never });
    expect([await free.isOwn(user, byName), free.mayBeShared(byName)]).toEqual([true, false]);
    expect(await ownBases(user, free)).toEqual([userId, byName]);
    const unreadable = memory({}) as object;
    const cursors = {
      ...unreadable,
      list: async () => [...'0123456789abcdef'].map((key) => ({ name: `shared-bases:${key}`, value: 'all' })),
    };
    const claimed = await recordedOwnership({ names, cursors: cursors as never });
    expect([await claimed.isOwn(user, byName), claimed.mayBeShared(byName)]).toEqual([false, true]);
    expect(claimed.mayBeShared(userId)).toBe(false);
    expect(await ownBases(user, claimed)).toEqual([userId]);
  });

  test.each([
    [[userId], userId],
    [[userId, another], undefined],
    [[unlistedHolder], undefined],
    [[], undefined],
  ])('belongs to its only holder: %o', async (ids, owner) => {
    const owners = await ownersOf(holders(...ids) as never, ['name', another]);
    expect([owners.get('name'), owners.get(another), owners.size]).toEqual([owner, another, owner ? 2 : 1]);
  });
});

describe('the copy that is restored', () => {
  const copy = (name: string, replacedBy: StoredCopy['replacedBy'], at = now) =>
    ({ base: name, at: at.toISOString(), replacedBy, trust: 'sealed' }) as StoredCopy;
  const source = { kind: 'source', sha: 's' } as const;
  const restored = { kind: 'copy', runId: 'first' } as const;
  const old = new Date(now.getTime() - 31 * 24 * 3_600_000);

  function kept(runs: Readonly<Record<string, readonly StoredCopy[]>>) {
    const read = new Set([undefined as string | undefined]);
    const undo = {
      runs: async () => Object.keys(runs),
      async get(_id: string, run: string) {
        expect(read).not.toContain(run);
        read.add(run);
        return runs[run] ?? [];
      },
    };
    return contextOf({ undo, settings: { UNDO_DAYS: 30 } });
  }

  const [first, second, undone] = [copy('1', source), copy('2', source), copy('3', restored)];
  const asPending: UserRow = { ...user, pending: { undo: { runId: 'first' } } as UserRow['pending'] };

  const asCopying: UserRow = { ...user, pending: {} as UserRow['pending'] };

  test.each([
    [
      'is of the last run, though a copy was begun since',
      { second: [second] },
      asCopying,
      undefined,
      'second',
      [second],
      [],
    ],
    ['is of the last run', { second: [second], first: [first] }, user, undefined, 'second', [second], []],
    [
      'is of the run that was named',
      { second: [second], first: [first] },
      user,
      'first',
      'first',
      [first],
      [],
    ],
    [
      'is the same when it is asked for again',
      { third: [undone], first: [first] },
      user,
      undefined,
      'first',
      [first],
      [undone],
    ],
    [
      'is of the undo itself, where that is named',
      { third: [undone], first: [first] },
      user,
      'third',
      'third',
      [undone],
      [],
    ],
    [
      'is the one whose restore has begun',
      { second: [second], first: [first] },
      asPending,
      undefined,
      'first',
      [first],
      [],
    ],
  ] as const)('%s', async (_name, runs, row, asked, run, copies, since) => {
    expect(await chooseCopy(kept(runs), row, asked)).toEqual({ runId: run, copies, isSealed: true, since });
  });

  test.each([
    ['no run replaced anything', {}, undefined],
    ['the run that was named replaced nothing', { second: [second] }, 'first'],
    ['the days are over', { first: [copy('1', source, old)] }, undefined],
    ['the newest cannot be read', { second: [] }, undefined],
  ])('is none where %s', async (_name, runs, asked) => {
    expect(await chooseCopy(kept(runs), user, asked)).toBe('no-copy');
  });

  const unsealed = (one: StoredCopy) => ({ ...one, trust: 'unsealed' }) as const;
  const forged = { ...second, trust: 'forged' } as const;

  test.each([
    ['is the newest with a seal', { third: [forged], second: [unsealed(second)], first: [first] }, 'first'],
    [
      'is the newest where none has a seal',
      { second: [unsealed(second)], first: [unsealed(first)] },
      'second',
    ],
    ['is not one that cannot be read', { third: [unsealed(second)], second: [], first: [first] }, 'third'],
  ])('%s', async (_name, runs, runId) => {
    const isSealed = runId === 'first';
    expect(await chooseCopy(kept(runs), user, undefined)).toMatchObject({ runId, isSealed });
  });

  test('is none where another program has changed it', async () => {
    expect(await chooseCopy(kept({ second: [forged] }), user, undefined)).toBe('changed-copy');
    expect(await chooseCopy(kept({ second: [first, forged] }), user, 'second')).toBe('changed-copy');
  });
});
