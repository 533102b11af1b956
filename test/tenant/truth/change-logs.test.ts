import { expect, test } from 'vitest';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';
import type { Tenant } from '../../../local/tenant/truth/tenant.ts';
import { dayMs } from '../../../shared/core/calendar.ts';

/** The files according to a reader of the whole library log. */
function replayedLibrary(tenant: Tenant): number[] {
  const there = new Set<number>();
  for (const change of tenant.library.changes) {
    if (change.kind === 'delete') there.delete(change.itemId);
    else there.add(change.itemId);
  }
  return [...there].sort((a, b) => a - b);
}

function first(tenant: Tenant): string {
  const [id] = tenant.users.keys();
  if (id === undefined) throw new RangeError('no such person');
  return id;
}

test('a reader of the library log has every file, after any number of changes', () => {
  const tenant = createTenant({ users: 80, kind: 'before-instep', seed: 3 });
  const ids = [...tenant.users.keys()];
  ids.slice(0, 5).forEach((id) => {
    tenant.removeInSharePoint(id);
  });
  ids.slice(5, 10).forEach((id) => {
    tenant.editInSharePoint(id);
  });
  tenant.putFile(tenant.library.folderPath, 'new_MThumb.jpg', Buffer.from([1]), 'app');
  const items = [...tenant.library.files.keys(), ...tenant.library.folders.map((folder) => folder.itemId)];
  expect(replayedLibrary(tenant)).toEqual(items.sort((a, b) => a - b));
  expect(tenant.library.changes.map((change) => change.seq)).toEqual(
    tenant.library.changes.map((_, i) => i + 1),
  );
  expect(tenant.library.seq).toBe(tenant.library.changes.length);
  for (const [path, itemId] of tenant.library.byPath) {
    expect(tenant.library.files.get(itemId)?.path.toLowerCase()).toBe(path);
  }
});

test('an upload over a file keeps the item and changes its version; a new file after a deletion is a new item', () => {
  const tenant = createTenant({ users: 1, kind: 'in-step' });
  const path = tenant.pathShown(first(tenant), 'M') ?? '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  const { itemId, version } = tenant.library.fileAt(path) ?? { itemId: 0, version: 0 };
  tenant.putFile(tenant.library.folderPath, name.toUpperCase(), Buffer.from([1]), 'app');
  expect(tenant.library.fileAt(path)).toMatchObject({ itemId, version: version + 1, by: 'app' });
  tenant.removeFile(path, 'app');
  expect(tenant.library.fileAt(path)).toBeUndefined();
  expect(tenant.putFile(tenant.library.folderPath, name, Buffer.from([1]), 'app').itemId).not.toBe(itemId);
});

test('some time after an upload the version changes once more, without a change of bytes', async () => {
  const tenant = createTenant({ users: 1, kind: 'in-step' });
  const bytes = (await tenant.users.get(first(tenant))?.photo?.bytes()) ?? Buffer.alloc(0);
  const file = tenant.putFile(tenant.library.folderPath, 'a_MThumb.jpg', bytes, 'app');
  const kept = await file.bytes();
  const { version } = file;
  tenant.library.bumpLate();
  expect(file.version).toBe(version);
  tenant.setOffset(dayMs);
  expect(file.version).toBe(version + 1);
  expect(await file.bytes()).toBe(kept);
  tenant.setOffset(48 * 60 * 60 * 1000);
  expect(file.version).toBe(version + 1);
});

test('SharePoint encodes an uploaded JPEG again, unless an option says otherwise', async () => {
  for (const reencodeUploads of [true, false]) {
    const tenant = createTenant({ users: 1, kind: 'in-step', reencodeUploads });
    const bytes = (await tenant.users.get(first(tenant))?.photo?.bytes()) ?? Buffer.alloc(0);
    const file = tenant.putFile(tenant.library.folderPath, 'a_MThumb.jpg', bytes, 'app');
    expect((await file.bytes()).equals(bytes)).toBe(!reencodeUploads);
  }
});

test('the directory log lists who joined, changed and left, but no change of a photo', () => {
  const tenant = createTenant({ users: 3, kind: 'in-step' });
  const id = first(tenant);
  const before = tenant.directorySeq;
  tenant.changePhoto(id);
  tenant.removePhoto(id);
  expect(tenant.directorySeq).toBe(before);
  tenant.rename(id, 'new.name@contoso.com');
  tenant.setEnabled(id, false);
  tenant.leave(id, 'changed');
  tenant.restore(id);
  tenant.leave(id, 'deleted');
  expect(tenant.directoryChanges.slice(before)).toEqual([
    { seq: before + 1, userId: id, properties: ['userPrincipalName'] },
    { seq: before + 2, userId: id, properties: ['accountEnabled'] },
    { seq: before + 3, userId: id, removed: 'changed' },
    { seq: before + 4, userId: id, properties: ['userPrincipalName', 'accountEnabled', 'userType'] },
    { seq: before + 5, userId: id, removed: 'deleted' },
  ]);
  expect(() => tenant.restore(id)).toThrow(/not in the bin/);
  tenant.forgetDirectoryBefore(before);
  expect(tenant.directory.oldestSeq).toBe(before);
});

test('the write log lists who wrote what, and whose file it is by its name', () => {
  const tenant = createTenant({ users: 2, kind: 'in-step' });
  const id = first(tenant);
  const claim = tenant.users.get(id)?.profile?.accountName ?? '';
  tenant.putFile(tenant.library.folderPath, `${id}_LThumb.jpg`, Buffer.from([1]), 'app');
  tenant.setProperty(claim, 'PictureURL', '', 'app');
  tenant.removeFile(`${tenant.library.folderPath}/${id}_LThumb.jpg`, 'app');
  expect(tenant.setProperty('i:0#.f|membership|missing@contoso.com', 'PictureURL', '', 'app')).toBe(false);
  expect(tenant.writes.map(({ by, kind, userId }) => [by, kind, userId])).toEqual([
    ['app', 'file', id],
    ['app', 'property', id],
    ['app', 'file-delete', id],
  ]);
});
