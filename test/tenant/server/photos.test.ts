import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { noMailboxAnswers, noPhotoAnswers } from '../../../local/tenant/truth/mailboxes.ts';
import { batchOf, graph, type Json, startTestTenant } from './kit.ts';

const { tenant, ask, server } = await startTestTenant({ imageEncoding: 'mixed' });
const ada = tenant.join({ upn: 'ada@contoso.com', photo: true });
const original = {
  face: tenant.newFace(),
  width: 300,
  height: 240,
  quality: 90,
  exifOrientation: 1,
} as const;
tenant.changePhoto(ada.id, { ...original, format: 'jpeg' });
const png = tenant.join({ upn: 'png@contoso.com' });
tenant.changePhoto(png.id, { ...original, face: tenant.newFace(), format: 'png' });

describe('a photo', () => {
  test('has metadata with an id that is no size, and an etag', async () => {
    const { status, json } = await ask(graph, `/v1.0/users/${ada.id}/photo`);
    expect(status).toBe(200);
    expect(json).toEqual({
      '@odata.context': expect.any(String),
      '@odata.mediaContentType': 'image/jpeg',
      '@odata.mediaEtag': `"${ada.photo?.etag}"`,
      id: 'default',
      height: 240,
      width: 300,
    });
  });

  test('has bytes, also by UPN', async () => {
    const { bytes, headers } = await ask(graph, '/v1.0/users/ada@contoso.com/photo/$value');
    expect(bytes.equals((await ada.photo?.bytes()) ?? Buffer.alloc(0))).toBe(true);
    expect(headers['content-type']).toBe('image/jpeg');
  });

  test('comes in the sizes that are not larger than itself', async () => {
    const { json } = await ask(graph, `/v1.0/users/${ada.id}/photos`);
    expect(json.value.map((size: Json) => size.id)).toEqual([
      '48x48',
      '64x64',
      '96x96',
      '120x120',
      '240x240',
    ]);
    const { bytes } = await ask(graph, `/v1.0/users/${ada.id}/photos/96x96/$value`);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 96, height: 96 });
    expect(tenant.record.faceOf(bytes)).toBe(ada.photo?.face);
    expect((await ask(graph, `/v1.0/users/${ada.id}/photos/648x648/$value`)).json.error.code).toBe(
      'ImageNotFound',
    );
  });
});

describe('no photo, no mailbox', () => {
  const answers = [...noPhotoAnswers, ...noMailboxAnswers].filter((answer) => answer.status !== 200);
  test.each(answers)('$status $code: for metadata, bytes and sizes alike', async (answer) => {
    const photoless = tenant.join({ upn: `${tenant.random.hex(8)}@contoso.com` });
    photoless.photoAnswer = answer;
    for (const path of ['photo', 'photo/$value', 'photos', 'photos/48x48', 'photos/48x48/$value']) {
      const { status, json } = await ask(graph, `/v1.0/users/${photoless.id}/${path}`);
      expect([path, status, json.error.code]).toEqual([path, answer.status, answer.code]);
    }
  });

  test('the form with status 200: a 1x1 picture with an empty etag, and 404 for the bytes', async () => {
    const photoless = tenant.join({ upn: `${tenant.random.hex(8)}@contoso.com` });
    photoless.photoAnswer = { status: 200, code: '', message: '' };
    const { status, json } = await ask(graph, `/v1.0/users/${photoless.id}/photo`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      '@odata.mediaContentType': 'image/gif',
      '@odata.mediaEtag': '',
      id: '1x1',
      height: 1,
      width: 1,
    });
    expect((await ask(graph, `/v1.0/users/${photoless.id}/photo/$value`)).json.error.code).toBe(
      'ImageNotFound',
    );
  });
});

describe('a batch', () => {
  const urls = Array.from(
    { length: 20 },
    (_, index) => `/users/${ada.id}/photo${index % 2 ? '/$value' : ''}`,
  );

  test('answers every part under its id, in another order, and images in both alphabets', async () => {
    const { json } = await ask(graph, '/v1.0/$batch', { method: 'POST', body: batchOf(urls) });
    const ids = json.responses.map((part: Json) => part.id);
    expect(ids.toSorted()).toEqual(urls.map((_, index) => String(index)).sort());
    expect(ids).not.toEqual(urls.map((_, index) => String(index)));
    const images: string[] = json.responses.flatMap((part: Json) =>
      typeof part.body === 'string' ? [part.body] : [],
    );
    const kinds = images.map((text) => (/[-_]/.test(text) ? 'base64url' : 'base64'));
    expect(new Set(kinds)).toEqual(new Set(['base64', 'base64url']));
    const bytes = await ada.photo?.bytes();
    for (const text of images)
      expect(Buffer.from(text, 'base64url').equals(bytes ?? Buffer.alloc(0))).toBe(true);
  });

  test('labels a PNG as JPEG', async () => {
    const { json } = await ask(graph, '/v1.0/$batch', {
      method: 'POST',
      body: batchOf([`/users/${png.id}/photo/$value`]),
    });
    expect(json.responses[0].headers['Content-Type']).toBe('image/jpeg');
    expect(Buffer.from(json.responses[0].body, 'base64url').subarray(1, 4).toString()).toBe('PNG');
  });

  test('carries each error in its part, with 200 outside', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const body = batchOf([`/users/${unknown}/photo`, '/userz', `/users/${ada.id}/photo`]);
    const { status, json } = await ask(graph, '/v1.0/$batch', { method: 'POST', body });
    expect(status).toBe(200);
    const byId = Object.fromEntries(
      json.responses.map((part: Json) => [part.id, [part.status, part.body.error?.code]]),
    );
    expect(byId).toEqual({
      0: [404, 'Request_ResourceNotFound'],
      1: [400, 'BadRequest'],
      2: [200, undefined],
    });
  });

  test('skips parts that depend on a failed part', async () => {
    const requests = [
      { id: 'a', method: 'GET', url: '/users/unknown@contoso.com' },
      { id: 'b', method: 'GET', url: '/users', dependsOn: ['a'] },
    ];
    const { json } = await ask(graph, '/v1.0/$batch', { method: 'POST', body: { requests } });
    const part = json.responses.find(({ id }: Json) => id === 'b');
    expect([part.status, part.body.error.code]).toEqual([424, 'FailedDependency']);
  });

  test('is counted once outside and part by part inside, downloads one by one', async () => {
    const before = server.counts();
    await ask(graph, '/v1.0/$batch', { method: 'POST', body: batchOf(urls) });
    const after = server.counts();
    const more = (kind: string) =>
      (after.requests[`${graph} ${kind}`] ?? 0) - (before.requests[`${graph} ${kind}`] ?? 0);
    expect([more('batch'), more('batch/photo'), more('batch/photo-value'), more('token')]).toEqual([
      1, 10, 10, 1,
    ]);
    expect(after.httpRequests - before.httpRequests).toBe(1);
    expect(after.photoDownloads - before.photoDownloads).toBe(10);
    expect(after.writes).toBe(before.writes);
  });
});
