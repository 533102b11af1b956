/** Writes of photo files that depend on what is there. */
import { expect, test } from 'vitest';
import { connectionPerTest } from '../transport/connection-per-test.ts';

const connect = connectionPerTest();
const folder = '/User Photos/Profile Pictures';
const path = `${folder}/new_MThumb.jpg`;

test('a file that must be new is not written over another one', async () => {
  const { library, writer, server } = await connect();
  const photo = server.tenant.join({ upn: 'a@contoso.com', photo: true }).photo;
  const bytes = new Uint8Array((await photo?.bytes()) ?? []);
  await writer.upload(folder, 'new_MThumb.jpg', { onlyNew: bytes });
  const before = await library.read(path);
  await expect(writer.upload(folder, 'new_MThumb.jpg', { onlyNew: bytes })).rejects.toMatchObject({
    name: 'PermanentError',
    code: 'file-exists',
  });
  expect(await library.read(path)).toEqual(before);
});

test('a file is removed only as it was read', async () => {
  const { library, writer, server } = await connect();
  const photo = server.tenant.join({ upn: 'a@contoso.com', photo: true }).photo;
  const bytes = new Uint8Array((await photo?.bytes()) ?? []);
  await writer.upload(folder, 'new_MThumb.jpg', bytes);
  const before = await library.read(path);
  const etag = before.kind === 'file' ? before.etag : undefined;
  expect(etag).toMatch(/^"/);
  await writer.upload(folder, 'new_MThumb.jpg', bytes);
  await expect(writer.remove(path, etag)).rejects.toMatchObject({ code: 'file-changed' });
  await writer.remove(path);
  expect(await library.read(path)).toEqual({ kind: 'absent' });
});
