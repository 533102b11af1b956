/** What a row stores about a user since the last observation. */
import { describe, expect, test } from 'vitest';
import type { Agreement } from '../../../shared/core/user.ts';
import type { UserSnapshot } from '../../../shared/ports/state.ts';
import { collect, emptyStorage, objectId } from '../storage.ts';
import { emptySnapshot, facts, fullSnapshot } from './users-rows.ts';

const storage = emptyStorage();

function lookWith(source: 'none' | 'no-mailbox'): UserSnapshot['lastObservation'] {
  return (
    fullSnapshot.lastObservation && {
      ...fullSnapshot.lastObservation,
      situation: { ...fullSnapshot.lastObservation.situation, source },
    }
  );
}

describe('snapshot', () => {
  test('a snapshot is read as it was written, and can be cleared', async () => {
    const { users } = storage.state;
    const id = objectId(20);
    await users.mergeDirectory([facts(id)]);
    const first = await users.get(id);
    const etag = await users.saveSnapshot(id, first?.etag ?? '', fullSnapshot);
    const read = await users.get(id);
    const agreement = { ...fullSnapshot.agreement, seal: expect.stringMatching(/^[0-9a-f]{32} /) };
    expect(read).toEqual({ etag, value: { ...first?.value, ...fullSnapshot, agreement } });
    await users.saveSnapshot(id, etag ?? '', emptySnapshot);
    expect((await users.get(id))?.value).toEqual(first?.value);
  });

  test('a hash that is not known is read as it was written, and stored as a text that is none', async () => {
    const { account, state } = storage;
    const id = objectId(22);
    await state.users.mergeDirectory([facts(id)]);
    const agreement = fullSnapshot.agreement as Agreement;
    const L = { etag: '"l"', sha: undefined, uploadedAt: '2026-11-30T12:00:59Z' };
    const files = { ...agreement.files, L };
    const { etag } = (await state.users.get(id)) ?? { etag: '' };
    await state.users.saveSnapshot(id, etag, { ...fullSnapshot, agreement: { ...agreement, files } });
    expect((await state.users.get(id))?.value.agreement?.files).toEqual(files);
    const row = await account.table('Users').getEntity<{ agreement: string }>(id.slice(0, 1), id);
    expect(JSON.parse(row.agreement).files.L.sha).toBe('');
  });

  test('a row that refresh has changed since it was read is not overwritten', async () => {
    const { users } = storage.state;
    const id = objectId(21);
    await users.mergeDirectory([facts(id)]);
    const before = await users.get(id);
    await users.mergeDirectory([{ id, upn: 'renamed@contoso.com', epoch: 1 }]);
    expect(await users.saveSnapshot(id, before?.etag ?? '', fullSnapshot)).toBeUndefined();
    expect((await users.get(id))?.value).toMatchObject({
      agreement: undefined,
      directory: { upn: 'renamed@contoso.com' },
    });
  });

  test('of many rows only those that have changed are skipped and returned', async () => {
    const { users } = storage.state;
    const ids = Array.from({ length: 120 }, (_, n) => objectId(0x1000 + n));
    await users.mergeDirectory(ids.map((id) => facts(id)));
    const rows = await collect(users.scan({ from: objectId(0x1000), to: objectId(0x1000 + 120) }));
    const changedIds = [ids[3] ?? '', ids[110] ?? ''];
    await users.mergeDirectory(changedIds.map((id) => ({ id, epoch: 2 })));
    const changed = await users.saveSnapshots(
      rows.map((row) => ({ id: row.value.id, etag: row.etag, snapshot: fullSnapshot })),
    );
    expect([...changed].sort()).toEqual(changedIds);
    const after = await collect(users.scan({ from: objectId(0x1000), to: objectId(0x1000 + 120) }));
    const written = after.filter((row) => row.value.agreement !== undefined);
    expect(written).toHaveLength(118);
  });

  test('a row of a newer version is refused, and the message names the version', async () => {
    const { account, state } = storage;
    const id = objectId(22);
    await state.users.mergeDirectory([facts(id)]);
    await account.table('Users').updateEntity({ partitionKey: '0', rowKey: id, schema: 4 }, 'Merge');
    await expect(state.users.get(id)).rejects.toThrow(/schema 4.*newer version/);
  });

  test.each<[string, Partial<UserSnapshot>, UserSnapshot['source']]>([
    [
      'a full comparison with a photo',
      { lastObservation: fullSnapshot.lastObservation },
      { kind: 'photo', pixels: undefined },
    ],
    [
      'a full comparison without a photo, despite an agreement',
      { agreement: fullSnapshot.agreement, lastObservation: lookWith('none') },
      { kind: 'none' },
    ],
    ['an agreement', { agreement: fullSnapshot.agreement }, { kind: 'photo', pixels: undefined }],
    ['a full comparison without a mailbox', { lastObservation: lookWith('no-mailbox') }, undefined],
    ['nothing', {}, undefined],
  ])('source of a row of version 1 with %s', async (_, memory, source) => {
    const { account, state } = storage;
    const id = objectId(25);
    await state.users.mergeDirectory([facts(id)]);
    const etag = (await state.users.get(id))?.etag ?? '';
    await state.users.saveSnapshot(id, etag, { ...emptySnapshot, ...memory });
    const { source: _written, ...row } = await account.table('Users').getEntity<{ source: string }>('0', id);
    await account
      .table('Users')
      .updateEntity({ ...row, partitionKey: '0', rowKey: id, schema: 1 }, 'Replace');
    expect((await state.users.get(id))?.value.source).toEqual(source);
  });

  test('a row from before geo locations were supported has an unknown host', async () => {
    const { account, state } = storage;
    const id = objectId(26);
    await state.users.mergeDirectory([facts(id)]);
    const etag = (await state.users.get(id))?.etag ?? '';
    await state.users.saveSnapshot(id, etag, fullSnapshot);
    const row = await account.table('Users').getEntity<Record<string, string>>('0', id);
    const old = Object.fromEntries(
      ['agreement', 'profile', 'pending'].map((column) => {
        const { host: _, ...rest } = JSON.parse(row[column] ?? '');
        return [column, JSON.stringify(rest)];
      }),
    );
    await account.table('Users').updateEntity({ partitionKey: '0', rowKey: id, ...old, schema: 2 }, 'Merge');
    const { agreement, profile, pending, disbelieved } = (await state.users.get(id))?.value ?? {};
    expect([agreement?.host, profile?.host]).toEqual(['', '']);
    // Its seal is that of the row before.
    expect([pending, disbelieved]).toEqual([undefined, 'forged']);
    // So is that of the agreement.
    expect(agreement).toEqual({ ...fullSnapshot.agreement, host: '', seal: '', disbelieved: true });
  });

  test('a column that no version writes is named, and is not written over', async () => {
    const { account, state } = storage;
    const id = objectId(23);
    await state.users.mergeDirectory([facts(id)]);
    await account.table('Users').updateEntity({ partitionKey: '0', rowKey: id, userType: 'Robot' }, 'Merge');
    const read = await state.users.get(id);
    expect(read?.value.unreadable).toEqual(['userType']);
    await account.table('Users').updateEntity({ partitionKey: '0', rowKey: id, agreement: '{' }, 'Merge');
    const stored = await state.users.get(id);
    expect(stored?.value.unreadable).toEqual(['agreement', 'userType']);
    await state.users.saveSnapshot(id, stored?.etag ?? '', {
      ...(stored?.value as UserSnapshot),
      undoneSha: 'x',
    });
    const row = await account.table('Users').getEntity('0', id);
    expect(row).toMatchObject({ agreement: '{', undoneSha: 'x' });
  });
});
