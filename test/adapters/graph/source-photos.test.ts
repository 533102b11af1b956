import { describe, expect, test } from 'vitest';
import type { FaultAnswer } from '../../../local/tenant/server/faults.ts';
import { createImages } from '../../../shared/adapters/images/sharp-images.ts';
import { connectionPerTest } from '../transport/connection-per-test.ts';
import type { Connected } from '../transport/tenant-connection.ts';

const connect = connectionPerTest();

/** Object ids of the users who have a photo. */
function withPhoto(tenant: Connected): string[] {
  return [...tenant.server.tenant.users.values()].filter((person) => person.photo).map(({ id }) => id);
}

function tally(readings: ReadonlyMap<string, { kind: string }>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of readings.values()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const innerPhoto = { inner: true, path: /\/photo$/ };
const innerBytes = { inner: true, path: /\/photo\/\$value$/ };

describe('photos of many users', () => {
  test('metadata: 20 users in a batch, every id answered, no bytes read', async () => {
    const tenant = await connect({ users: 40, kind: 'in-step' });
    const ids = [...tenant.server.tenant.users.keys()];
    const readings = await tenant.sourcePhotos.describe(ids);
    expect([...readings.keys()].sort()).toEqual(ids.sort());
    expect(tally(readings).photo).toBe(withPhoto(tenant).length);
    expect(tenant.sent).toEqual(Array(2).fill({ host: 'graph.microsoft.com', kind: 'photo metadata batch' }));
    expect(tenant.server.counts().photoDownloads).toBe(0);
  });

  test('a batch and a single request return the same ETag', async () => {
    const tenant = await connect({ users: 5, kind: 'in-step' });
    const [id = ''] = withPhoto(tenant);
    const readings = await tenant.sourcePhotos.describe([id]);
    expect(await tenant.sourcePhotos.describeAlone(id)).toEqual(readings.get(id));
  });

  test('bytes: in both base64 alphabets, and equal to those in the mailbox', async () => {
    const tenant = await connect(
      { users: 6, kind: 'in-step' },
      { imageEncoding: 'mixed', mislabelPng: true },
    );
    const ids = withPhoto(tenant);
    const photos = await tenant.sourcePhotos.download(ids);
    for (const id of ids) {
      const photo = photos.get(id);
      const held = await tenant.server.tenant.users.get(id)?.photo?.bytes();
      expect(photo?.kind === 'photo' && Buffer.from(photo.bytes).equals(held ?? Buffer.alloc(0))).toBe(true);
    }
  });

  test.each(['same', 'other', 'none'] as const)(
    'the ETag of an answer with bytes: %s',
    async (photoBytesEtag) => {
      const tenant = await connect({ users: 5, kind: 'in-step' }, { photoBytesEtag });
      const [id = ''] = withPhoto(tenant);
      const [described, photo] = [
        (await tenant.sourcePhotos.describe([id])).get(id),
        (await tenant.sourcePhotos.download([id])).get(id),
      ];
      const etag = described?.kind === 'photo' ? described.etag : '';
      const expected = { same: etag, other: expect.not.stringMatching(`^${etag}$`), none: undefined };
      expect(photo?.kind === 'photo' ? photo.etag : 'no photo').toEqual(expected[photoBytesEtag]);
    },
  );

  test('without ids nothing is sent', async () => {
    const tenant = await connect();
    expect((await tenant.sourcePhotos.describe([])).size).toBe(0);
    expect(tenant.server.counts().httpRequests).toBe(0);
  });

  test('a user who does not exist is gone', async () => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    const id = '00000000-0000-4000-8000-000000000000';
    expect((await tenant.sourcePhotos.describe([id])).get(id)).toEqual({ kind: 'gone' });
  });
});

describe('a failure of one user inside a batch does not affect the others', () => {
  test.each<[string, FaultAnswer, string]>([
    ['401', { status: 401 }, 'HTTP 401'],
    ['403', { status: 403, body: { error: { code: 'ErrorAccessDenied' } } }, 'HTTP 403 ErrorAccessDenied'],
    [
      '404 of another code',
      { status: 404, body: { error: { code: 'UnknownError' } } },
      'HTTP 404 UnknownError',
    ],
    ['500', { status: 500 }, 'HTTP 500'],
    ['504', { status: 504 }, 'HTTP 504'],
    ['HTML in place of JSON', { html: true }, 'HTML'],
    ['an empty body', { emptyBody: true }, 'empty body'],
  ])('metadata: %s', async (_name, answer, cause) => {
    const tenant = await connect({ users: 30, kind: 'in-step' });
    const ids = withPhoto(tenant);
    const [hit = ''] = ids;
    tenant.server.faults.add({ match: { ...innerPhoto, userId: hit }, answer });
    const readings = await tenant.sourcePhotos.describe(ids);
    expect(readings.get(hit)).toMatchObject({ kind: 'unknown', cause: expect.stringContaining(cause) });
    expect(tally(readings)).toEqual({ photo: ids.length - 1, unknown: 1 });
  });

  test.each<[string, FaultAnswer, string]>([
    ['an empty body', { emptyBody: true }, 'empty body'],
    ['HTML in place of a photo', { html: true }, ''],
    ['403', { status: 403 }, 'HTTP 403'],
  ])('bytes: %s', async (_name, answer, cause) => {
    const tenant = await connect({ users: 8, kind: 'in-step' });
    const ids = withPhoto(tenant);
    const [hit = ''] = ids;
    tenant.server.faults.add({ match: { ...innerBytes, userId: hit }, answer });
    const photos = await tenant.sourcePhotos.download(ids);
    expect(photos.get(hit)).toMatchObject({ kind: 'unknown', cause: expect.stringContaining(cause) });
    expect(tally(photos)).toEqual({ photo: ids.length - 1, unknown: 1 });
  });

  test('a photo that is cut short is found by the decoder, because viewers show a JPEG without an end', async () => {
    const tenant = await connect({ users: 8, kind: 'in-step' });
    const [hit = ''] = withPhoto(tenant);
    tenant.server.faults.add({ match: { ...innerBytes, userId: hit }, answer: { truncate: true } });
    const photo = (await tenant.sourcePhotos.download([hit])).get(hit);
    const bytes = photo?.kind === 'photo' ? photo.bytes : new Uint8Array();
    const images = createImages();
    expect(await images.likeness(bytes)).toBeUndefined();
    expect(await images.problem(bytes)).toBe('is cut short');
  });

  test('a wrong content type does not matter when the bytes are an image', async () => {
    const tenant = await connect({ users: 4, kind: 'in-step' });
    const ids = withPhoto(tenant);
    tenant.server.faults.add({ match: innerBytes, answer: { contentType: 'image/gif' } });
    expect(tally(await tenant.sourcePhotos.download(ids))).toEqual({ photo: ids.length });
  });
});

describe('throttling', () => {
  test.each([
    ['seconds', '1'],
    ['a fraction', '0.2'],
    ['a date', 'DATE'],
  ])('inside a batch, %s: only the throttled requests are repeated after the wait', async (_name, given) => {
    const tenant = await connect({ users: 20, kind: 'in-step' });
    const ids = withPhoto(tenant);
    const date = new Date(tenant.server.tenant.now().getTime() + 2_000).toUTCString();
    const headers = { 'Retry-After': given === 'DATE' ? date : given };
    tenant.server.faults.add({ match: innerPhoto, times: 7, answer: { status: 429, headers } });
    const readings = await tenant.sourcePhotos.describe(ids);
    expect(tally(readings)).toEqual({ photo: ids.length });
    expect(tenant.server.counts().requests['graph.microsoft.com batch/photo']).toBe(ids.length + 7);
    expect(tenant.throttled.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  test('inside a batch, without end: unknown, and the others keep their answers', async () => {
    const tenant = await connect({ users: 20, kind: 'in-step' });
    const ids = withPhoto(tenant);
    const [hit = ''] = ids;
    const answer = { status: 429, headers: { 'Retry-After': '0.05' } };
    tenant.server.faults.add({ match: { ...innerPhoto, userId: hit }, answer });
    const readings = await tenant.sourcePhotos.describe(ids);
    expect(readings.get(hit)).toEqual({ kind: 'unknown', cause: 'throttled' });
    expect(tally(readings)).toEqual({ photo: ids.length - 1, unknown: 1 });
  });

  test('of all users, for longer than a message may take: thrown at once, with retryAfterMs', async () => {
    const tenant = await connect({ users: 4, kind: 'in-step' });
    const ids = withPhoto(tenant);
    const answer = { status: 429, headers: { 'Retry-After': '600' } };
    tenant.server.faults.add({ match: innerPhoto, answer });
    await expect(tenant.sourcePhotos.describe(ids)).rejects.toMatchObject({
      name: 'TransientError',
      retryAfterMs: 600_000,
    });
    expect(tenant.server.counts().requests['graph.microsoft.com batch/photo']).toBe(ids.length);
  });

  test.each(['1', '0.1', 'DATE'])('of a whole batch (Retry-After: %s) is waited out', async (given) => {
    const tenant = await connect({ users: 4, kind: 'in-step' });
    const date = new Date(tenant.server.tenant.now().getTime() + 2_000).toUTCString();
    const headers = { 'Retry-After': given === 'DATE' ? date : given };
    const match = { inner: false, path: /\$batch/ };
    tenant.server.faults.add({ match, times: 1, answer: { status: 429, headers } });
    const ids = withPhoto(tenant);
    expect(tally(await tenant.sourcePhotos.describe(ids))).toEqual({ photo: ids.length });
  });

  test("by the service's own limit: slower, but all users are answered", async () => {
    const tenant = await connect(
      { users: 90, kind: 'in-step' },
      { photoConcurrency: 12, photoRetryAfter: 0.1 },
    );
    const ids = withPhoto(tenant);
    expect(tally(await tenant.sourcePhotos.describe(ids))).toEqual({ photo: ids.length });
  });
});

describe('a batch that fails as a whole is unknown for its users', () => {
  test.each<[string, FaultAnswer, string]>([
    ['401', { status: 401 }, 'HTTP 401'],
    [
      '403',
      { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } },
      'HTTP 403 Authorization_RequestDenied',
    ],
    ['500', { status: 500 }, 'HTTP 500'],
    ['503', { status: 503 }, 'HTTP 503'],
    ['HTML in place of JSON', { html: true }, 'HTML in place of JSON'],
    ['a wrong content type', { contentType: 'text/plain' }, 'content type text/plain in place of JSON'],
    ['JSON that is cut short', { truncate: true }, 'JSON that is cut short or malformed'],
    ['an empty body', { emptyBody: true }, 'empty body'],
    ['a reset connection', { reset: true }, 'connection'],
    ['an answer of another shape', { status: 200, body: { value: [] } }, 'unexpected answer at responses'],
  ])('%s', async (_name, answer, cause) => {
    const tenant = await connect({ users: 4, kind: 'in-step' });
    const ids = withPhoto(tenant);
    tenant.server.faults.add({ match: { inner: false, path: /\$batch/ }, answer });
    const readings = await tenant.sourcePhotos.describe(ids);
    for (const reading of readings.values()) {
      expect(reading).toMatchObject({ kind: 'unknown', cause: expect.stringContaining(cause) });
    }
    expect(readings.size).toBe(ids.length);
  });

  test('a time-out is unknown for all its users', async () => {
    const tenant = await connect({ users: 4, kind: 'in-step' }, {}, { timeoutMs: 300 });
    const ids = withPhoto(tenant);
    tenant.server.faults.add({ match: { inner: false, path: /\$batch/ }, answer: { hang: true } });
    const readings = await tenant.sourcePhotos.describe(ids);
    expect([...readings.values()]).toEqual(ids.map(() => ({ kind: 'unknown', cause: 'timed out' })));
  });

  test('one bad batch of three is asked again in halves: all sixty have answers', async () => {
    const tenant = await connect({ users: 60, kind: 'in-step' });
    const ids = withPhoto(tenant).slice(0, 60);
    const match = { inner: false, path: /\$batch/ };
    tenant.server.faults.add({ match, times: 1, answer: { html: true } });
    expect(tally(await tenant.sourcePhotos.describe(ids))).toEqual({ photo: ids.length });
  });

  test('an outage is noticed once: afterwards each batch is tried once, until one succeeds', async () => {
    const tenant = await connect({ users: 60, kind: 'in-step' });
    const ids = withPhoto(tenant);
    tenant.server.faults.outage('graph');
    expect(tally(await tenant.sourcePhotos.describe(ids))).toEqual({ unknown: ids.length });
    expect(tenant.sent).toHaveLength(4 + Math.ceil(ids.length / 20) - 1);
    tenant.server.faults.clear();
    expect(tally(await tenant.sourcePhotos.describe(ids))).toEqual({ photo: ids.length });
  });
});

describe('one user alone', () => {
  test.each<[string, FaultAnswer, object]>([
    [
      '404 of no photo',
      { status: 404, body: { error: { code: 'ImageNotFound' } } },
      { kind: 'none', code: 'ImageNotFound' },
    ],
    ['404 of a gateway', { status: 404, html: true }, { kind: 'unknown', cause: 'HTTP 404' }],
    [
      '403',
      { status: 403, body: { error: { code: 'ErrorAccessDenied' } } },
      { kind: 'unknown', cause: 'HTTP 403 ErrorAccessDenied' },
    ],
    ['HTML with status 200', { html: true }, { kind: 'unknown', cause: 'HTML in place of JSON' }],
    ['503', { status: 503 }, { kind: 'unknown', cause: 'HTTP 503' }],
    [
      'a reset connection',
      { reset: true },
      { kind: 'unknown', cause: expect.stringContaining('connection') },
    ],
  ])('%s', async (_name, answer, reading) => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    const [id = ''] = withPhoto(tenant);
    tenant.server.faults.add({ match: { inner: false, path: /\/photo$/ }, answer });
    expect(await tenant.sourcePhotos.describeAlone(id)).toEqual(reading);
  });

  test('metadata and bytes come in one request; an answer that is no photo is requested once more, alone', async () => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    const [id = ''] = withPhoto(tenant);
    const { photo, ...reading } = await tenant.sourcePhotos.describeAlone(id, { withPhoto: true });
    expect(reading).toEqual(await tenant.sourcePhotos.describeAlone(id));
    expect(photo).toEqual((await tenant.sourcePhotos.download([id])).get(id));
    for (const answer of [{ status: 429 }, { status: 503 }, { html: true }, { emptyBody: true }]) {
      const fault = tenant.server.faults.add({ match: { inner: true }, answer });
      expect(await tenant.sourcePhotos.describeAlone(id, { withPhoto: true })).toEqual(reading);
      tenant.server.faults.remove(fault);
    }
    tenant.server.tenant.removePhoto(id, { status: 404, code: 'ErrorItemNotFound', message: '' });
    const before = tenant.sent.length;
    expect(await tenant.sourcePhotos.describeAlone(id, { withPhoto: true })).toMatchObject({ kind: 'none' });
    expect(tenant.sent).toHaveLength(before + 2);
  });

  test('429 for ten minutes is thrown, because it applies to all requests', async () => {
    const tenant = await connect({ users: 3, kind: 'in-step' });
    const [id = ''] = withPhoto(tenant);
    const answer = { status: 429, headers: { 'Retry-After': '600' } };
    tenant.server.faults.add({ match: { inner: false, path: /\/photo$/ }, answer });
    await expect(tenant.sourcePhotos.describeAlone(id)).rejects.toMatchObject({ retryAfterMs: 600_000 });
  });
});
