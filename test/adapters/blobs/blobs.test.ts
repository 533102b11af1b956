import { describe, expect, test } from 'vitest';
import { noSeals } from '../../../shared/adapters/key-vault/seals.ts';
import { createState } from '../../../shared/adapters/state.ts';
import type { UndoCopy } from '../../../shared/ports/undo.ts';
import { emptyStorage, objectId } from '../storage.ts';

const storage = emptyStorage();

function copy(url: string): UndoCopy {
  return {
    host: 'contoso-my.sharepoint.com',
    at: '2026-11-01T01:00:00.000Z',
    replacedBy: { kind: 'source', sha: 'a'.repeat(64) },
    base: 'a_b@contoso.com',
    files: { S: new Uint8Array([1, 2, 255]), L: new Uint8Array([]) },
    properties: {
      PictureURL: url,
      'SPS-PicturePlaceholderState': '0',
      'SPS-PictureTimestamp': '63800000000',
      'SPS-PictureExchangeSyncState': '',
    },
  };
}

const sealed = (one: UndoCopy) => ({ ...one, trust: 'sealed' });

describe('undo copies', () => {
  test('the first copy of each base of a user and run is kept, files and properties', async () => {
    const { undo } = storage.state;
    await undo.keep(objectId(1), 'r1', copy('first'));
    await undo.keep(objectId(1), 'r1', copy('second'));
    await undo.keep(objectId(1), 'r2', copy('third'));
    expect(await undo.get(objectId(1), 'r1')).toEqual([sealed(copy('first'))]);
    expect(await undo.get(objectId(1), 'r2')).toEqual([sealed(copy('third'))]);
    expect(await undo.get(objectId(1), 'r3')).toEqual([]);
    const other = { ...copy('other'), base: objectId(1) };
    await undo.keep(objectId(1), 'r1', other);
    await undo.keep(objectId(1), 'r1', { ...other, files: {} });
    expect(await undo.get(objectId(1), 'r1')).toEqual([copy('first'), other].map(sealed));
    expect(await undo.get(objectId(1), 'r')).toEqual([]);
  });

  test('the runs of a user are listed newest first, each once, without reading a copy', async () => {
    const { undo } = storage.state;
    const ids = ['20261101T010000Z', '20261102T010000Z-undo', '20261102T010000Z', '20261102T010000Z-manual'];
    for (const run of ids) await undo.keep(objectId(4), run, copy(run));
    await undo.keep(objectId(4), ids[0] ?? '', { ...copy('other'), base: objectId(4) });
    await undo.keep(objectId(5), '20270101T010000Z', copy('other user'));
    expect(await undo.runs(objectId(4))).toEqual(ids.toSorted().reverse());
    expect(await undo.runs(objectId(6))).toEqual([]);
    expect(await undo.has(objectId(4), '20261102T010000Z-undo')).toBe(true);
    expect(await undo.has(objectId(4), '20270101T010000Z')).toBe(false);
  });

  test('a copy names what replaced it', async () => {
    const { undo } = storage.state;
    const replacements = [{ kind: 'nothing' }, { kind: 'copy', runId: '20261101T010000Z' }] as const;
    for (const [index, replacedBy] of replacements.entries()) {
      const kept = { ...copy('x'), replacedBy };
      await undo.keep(objectId(7), `r${index}`, kept);
      expect(await undo.get(objectId(7), `r${index}`)).toEqual([sealed(kept)]);
    }
  });

  test('keeping answers the copy that is stored, and a cut one is not passed over', async () => {
    const { account, state } = storage;
    const { undo } = createState(account, { seals: noSeals });
    expect(await undo.keep(objectId(9), 'r1', copy('first'))).toEqual(copy('first'));
    expect(await undo.keep(objectId(9), 'r1', copy('second'))).toEqual({
      ...copy('first'),
      trust: 'unsealed',
    });
    await account
      .container('undo')
      .getBlockBlobClient(`${objectId(9)}/r2.json`)
      .upload('{"sch', 5);
    for (const store of [undo, state.undo])
      await expect(store.keep(objectId(9), 'r2', copy('x'))).rejects.toMatchObject({
        code: 'undo-copy-not-ours',
      });
  });

  test('files of one name in two geo locations are kept apart', async () => {
    const { undo } = storage.state;
    const there = { ...copy('there'), host: 'contosoeur-my.sharepoint.com' };
    await undo.keep(objectId(8), 'r1', copy('here'));
    await undo.keep(objectId(8), 'r1', there);
    expect(await undo.get(objectId(8), 'r1')).toEqual([copy('here'), there].map(sealed));
  });

  test('older copies belong to the home location; one of version 1 does not name what replaced it', async () => {
    const { undo } = storage.state;
    const { host: _, ...second } = copy('y');
    const { at: __, replacedBy: ___, ...first } = second;
    const files = { S: 'AQL/' };
    for (const old of [
      { ...first, schema: 1, files },
      { ...second, schema: 2, files },
    ]) {
      const name = `${objectId(7)}/old${old.schema}.json`;
      const text = JSON.stringify(old);
      await storage.account.container('undo').getBlockBlobClient(name).upload(text, text.length);
    }
    const read = { ...second, host: '', files: { S: new Uint8Array([1, 2, 255]) } };
    const unrecorded = { at: '1970-01-01T00:00:00.000Z', replacedBy: { kind: 'nothing' } };
    expect(await undo.get(objectId(7), 'old1')).toEqual([{ ...read, ...unrecorded, trust: 'unsealed' }]);
    expect(await undo.get(objectId(7), 'old2')).toEqual([{ ...read, trust: 'unsealed' }]);
  });

  test('erasing a user removes all copies of that user and of no other', async () => {
    const { undo } = storage.state;
    for (const run of ['r1', 'r2', 'r3']) await undo.keep(objectId(2), run, copy(run));
    await undo.keep(objectId(3), 'r1', copy('other'));
    const further = { ...copy('further'), base: 'further' };
    for (const run of ['r2', 'r2-manual']) await undo.keep(objectId(2), run, further);
    await undo.eraseUser(objectId(2), ['r2']);
    expect(await undo.runs(objectId(2))).toEqual(['r3', 'r2-manual', 'r1']);
    await undo.eraseUser(objectId(2));
    await undo.eraseUser(objectId(2));
    expect(await undo.get(objectId(2), 'r2')).toEqual([]);
    expect(await undo.get(objectId(3), 'r1')).toEqual([sealed(copy('other'))]);
  });
});

describe('memberships', () => {
  const ids = Array.from({ length: 3_000 }, (_, n) => objectId(n * 0x100000 + (n % 7)));

  test('any slice equals the filtered whole list', async () => {
    const { memberships } = storage.state;
    await memberships.put('r1', 'group', [...ids].reverse());
    const bounds = ['', '0', '00f', '1', ids[40] ?? '', ids[41] ?? '', '7fffffff', 'b', 'bb0', 'g'];
    for (const from of bounds) {
      for (const to of [...bounds, undefined]) {
        const expected = ids.filter((id) => id >= from && (to === undefined || id < to));
        const slice = await memberships.slice('r1', 'group', { from, to });
        expect([...(slice ?? [])], `${from} to ${to}`).toEqual(expected);
      }
    }
  });

  test('a group without members is empty, one that was not recorded is undefined', async () => {
    const { memberships } = storage.state;
    await memberships.put('r2', 'empty', []);
    expect(await memberships.slice('r2', 'empty', { from: '', to: undefined })).toEqual(new Set());
    expect(await memberships.slice('r2', 'other', { from: '', to: undefined })).toBeUndefined();
    await memberships.eraseRun('r2');
    expect(await memberships.slice('r2', 'empty', { from: '', to: undefined })).toBeUndefined();
  });
});
