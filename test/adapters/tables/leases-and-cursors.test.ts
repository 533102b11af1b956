import { describe, expect, test } from 'vitest';
import { emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 1) + seconds * 1000);
const term = 300_000;

describe('leases', () => {
  test('one holder at a time; a second attempt by the same holder counts as another holder', async () => {
    const { leases } = storage.state;
    const lease = await leases.acquire(objectId(1), 'run 1', at(0), term);
    expect(await lease?.held(at(239))).toBe(true);
    // A write that started now might end after the term.
    expect(await lease?.held(at(240))).toBe(false);
    expect(await leases.acquire(objectId(1), 'run 1', at(10), term)).toBeUndefined();
    expect(await leases.acquire(objectId(1), 'run 2', at(299), term)).toBeUndefined();
    await lease?.release();
    expect(await lease?.held(at(20))).toBe(false);
    expect(await leases.acquire(objectId(1), 'run 2', at(20), term)).toBeDefined();
  });

  test('of many attempts at once exactly one gets the lease, also when the previous one has expired', async () => {
    const { leases } = storage.state;
    for (const seconds of [0, 301]) {
      const tries = Array.from({ length: 8 }, (_, n) =>
        leases.acquire(objectId(2), `h${n}`, at(seconds), term),
      );
      expect((await Promise.all(tries)).filter((lease) => lease !== undefined)).toHaveLength(1);
    }
  });

  test('a holder whose lease has expired and was taken neither holds nor releases it', async () => {
    const { leases } = storage.state;
    const first = await leases.acquire(objectId(3), 'first', at(0), term);
    expect(await first?.held(at(300))).toBe(false);
    const second = await leases.acquire(objectId(3), 'second', at(300), term);
    // The clock of the first holder is slow, so that its term seems to run.
    expect(await first?.held(at(1))).toBe(false);
    await first?.release();
    expect(await second?.held(at(301))).toBe(true);
  });
});

describe('cursors', () => {
  test('values are stored, replaced, listed by prefix and removed', async () => {
    const { cursors } = storage.state;
    await cursors.set('users-delta', { link: 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x' });
    await cursors.set('users-delta', { link: 'second' });
    await cursors.set('erase-1', { at: 1 });
    await cursors.set('erase-2', 'two');
    await cursors.set('erasf', null);
    expect(await cursors.get('users-delta')).toEqual({ link: 'second' });
    expect(await cursors.list('erase-')).toEqual([
      { name: 'erase-1', value: { at: 1 }, etag: expect.any(String) },
      { name: 'erase-2', value: 'two', etag: expect.any(String) },
    ]);
    expect(await cursors.list('')).toHaveLength(4);
    await cursors.remove('users-delta');
    await cursors.remove('users-delta');
    expect(await cursors.get('users-delta')).toBeUndefined();
  });

  test('a value is replaced or removed only where it is the one that was read, and created only where there is none', async () => {
    const { cursors } = storage.state;
    expect(await cursors.stored('position')).toBeUndefined();
    const first = await cursors.replace('position', 1, { etag: undefined });
    expect(await cursors.replace('position', 'another', { etag: undefined })).toBeUndefined();
    expect(await cursors.stored('position')).toEqual({ value: 1, etag: first });
    const second = await cursors.replace('position', 2, { etag: first, version: 2 });
    expect(await cursors.replace('position', 'another', { etag: first })).toBeUndefined();
    expect(await cursors.stored('position', 2)).toEqual({ value: 2, etag: second });
    await expect(cursors.stored('position')).rejects.toThrow();
    await cursors.remove('position', first);
    expect((await cursors.list('position', 2)).map(({ etag }) => etag)).toEqual([second]);
    await cursors.remove('position', second);
    expect(await cursors.replace('position', 'another', { etag: second })).toBeUndefined();
  });

  test('30,000 characters fit, more are refused', async () => {
    const { cursors } = storage.state;
    const longest = 'x'.repeat(29_998);
    await cursors.set('long', longest);
    expect(await cursors.get('long')).toBe(longest);
    await expect(cursors.set('long', `${longest}x`)).rejects.toThrow(/30001 characters/);
  });

  test('a name that holds a sign-in name or a forbidden character is refused, with the remedy', async () => {
    const { cursors } = storage.state;
    await expect(cursors.set('erase-adele@contoso.com', 1)).rejects.toThrow(/use the object id or a hash/);
    await expect(cursors.set('a/b', 1)).rejects.toThrow(/Cursors, key a\/b: a key cannot hold/);
    await expect(cursors.get('a#b')).rejects.toThrow(/a key cannot hold/);
  });
});
