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

test('an upload says when it was stored, and how much, or nothing', async () => {
  const { writer, server } = await connect();
  const photo = server.tenant.join({ upn: 'a@contoso.com', photo: true }).photo;
  const bytes = new Uint8Array((await photo?.bytes()) ?? []);
  const stored = await writer.upload(folder, 'new_MThumb.jpg', bytes);
  const file = server.tenant.library.fileAt(path);
  expect(stored).toEqual({
    at: `${file?.stamped.toISOString().slice(0, 19)}Z`,
    length: (await file?.bytes())?.length,
  });
  for (const merge of [{ TimeLastModified: null }, { TimeLastModified: '9/15/2022' }, { Length: null }]) {
    server.faults.add({ match: { method: 'POST', path: /AddUsingPath/i }, times: 1, answer: { merge } });
    expect(await writer.upload(folder, 'new_MThumb.jpg', bytes)).toBeUndefined();
  }
});
