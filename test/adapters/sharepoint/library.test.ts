import { describe, expect, test } from 'vitest';
import { readThumbnailPath } from '../../../shared/adapters/thumbnail-change.ts';
import { ResyncRequiredError } from '../../../shared/core/errors.ts';
import type { LibraryChange } from '../../../shared/ports/tenant.ts';
import { connectionPerTest } from '../transport/connection-per-test.ts';
import type { Connected } from '../transport/tenant-connection.ts';

const connect = connectionPerTest();

async function everything(tenant: Connected): Promise<{ changes: LibraryChange[]; delta: string }> {
  const changes: LibraryChange[] = [];
  let link: string | undefined;
  for (;;) {
    const page = await tenant.library.delta(link);
    changes.push(...page.changes);
    if (page.next === undefined) return { changes, delta: page.delta ?? '' };
    link = page.next;
  }
}

/** A photo that the tenant can decode, for uploads. */
async function anyPicture(tenant: Connected): Promise<Uint8Array> {
  const person = [...tenant.server.tenant.users.values()].find(({ photo }) => photo);
  return new Uint8Array((await person?.photo?.bytes()) ?? []);
}

const folder = '/User Photos/Profile Pictures';

describe('library location', () => {
  test.each(['Profile Pictures', 'Profilbilder', 'Images du profil', 'Profielafbeeldingen'])(
    '"%s"',
    async (name) => {
      const tenant = await connect({ users: 2, kind: 'in-step', folder: name });
      expect(await tenant.library.locate()).toMatchObject({
        host: 'contoso-my.sharepoint.com',
        folder: `/User Photos/${name}`,
        listId: tenant.server.tenant.library.listId,
      });
    },
  );

  test('is looked up once in a process', async () => {
    const tenant = await connect({ users: 2, kind: 'in-step' });
    await Promise.all([tenant.library.locate(), tenant.library.locate()]);
    await tenant.library.locate();
    expect(tenant.server.counts().httpRequests).toBe(2);
  });

  test('a failure is not cached', async () => {
    const tenant = await connect({ users: 2, kind: 'in-step' });
    for (const path of [/\/lists/, /getlist/i])
      tenant.server.faults.add({ match: { path }, times: 1, answer: { status: 400 } });
    await expect(tenant.library.locate()).rejects.toThrow('HTTP 400');
    expect(await tenant.library.locate()).toMatchObject({ folder });
  });

  test('no visible library: a permanent error', async () => {
    const tenant = await connect();
    tenant.server.faults.add({ match: { path: /\/lists/ }, answer: { status: 200, body: { value: [] } } });
    tenant.server.faults.add({ match: { path: /getlist/i }, answer: { status: 404 } });
    await expect(tenant.library.locate()).rejects.toMatchObject({ code: 'no-picture-library' });
  });

  test.each([
    ['none', [], 'no-picture-folder'],
    [
      "only SharePoint's own",
      [{ Name: 'Forms', ServerRelativeUrl: '/User Photos/Forms' }],
      'no-picture-folder',
    ],
    [
      'two empty ones',
      [
        { Name: 'A', ServerRelativeUrl: '/User Photos/A' },
        { Name: 'B', ServerRelativeUrl: '/User Photos/B' },
      ],
      'ambiguous-picture-folder',
    ],
  ])('a library with these folders has no location: %s', async (_name, value, code) => {
    const tenant = await connect();
    tenant.server.faults.add({ match: { path: /\/folders/ }, answer: { status: 200, body: { value } } });
    tenant.server.faults.add({ match: { path: /\/files/i }, answer: { status: 200, body: { value: [] } } });
    await expect(tenant.library.locate()).rejects.toMatchObject({ code });
  });

  test('of two folders, the one that contains thumbnails', async () => {
    const tenant = await connect();
    const value = [
      { Name: 'Backup', ServerRelativeUrl: '/User Photos/Backup', ItemCount: 900 },
      { Name: 'Profilbilder', ServerRelativeUrl: '/User Photos/Profilbilder', ItemCount: 300 },
    ];
    tenant.server.faults.add({ match: { path: /\/folders/ }, answer: { status: 200, body: { value } } });
    tenant.server.faults.add({
      match: { path: /Backup.*\/files/i },
      answer: { status: 200, body: { value: [{ Name: 'old.zip' }] } },
    });
    tenant.server.faults.add({
      match: { path: /Profilbilder.*\/files/i },
      answer: { status: 200, body: { value: [{ Name: 'a_MThumb.jpg' }] } },
    });
    expect((await tenant.library.locate()).folder).toBe('/User Photos/Profilbilder');
  });
});

describe('changes of the library', () => {
  test('a full listing: all files, no folders', async () => {
    const tenant = await connect({ users: 10, kind: 'in-step' }, { listPageSize: 7 });
    const { changes } = await everything(tenant);
    const files = changes.filter((change) => change.kind === 'file');
    const truth = [...tenant.server.tenant.library.files.values()].map(({ itemId }) => String(itemId));
    expect(new Set(files.map(({ itemId }) => itemId))).toEqual(new Set(truth));
    expect(
      files.every(({ base, etag }) => base === base.toLowerCase() && /^"[0-9a-f-]{36},\d+"$/i.test(etag)),
    ).toBe(true);
  });

  test('an increment: changed files, and deletions with the item id only', async () => {
    const tenant = await connect({ users: 4, kind: 'in-step' });
    const { delta } = await everything(tenant);
    const [first, second] = [...tenant.server.tenant.users.values()].filter(({ photo }) => photo);
    const touched = tenant.server.tenant.library.fileAt(
      tenant.server.tenant.pathShown(first?.id ?? '', 'L') ?? '',
    );
    const removed = tenant.server.tenant.library.fileAt(
      tenant.server.tenant.pathShown(second?.id ?? '', 'S') ?? '',
    );
    tenant.server.tenant.touchFile(first?.id ?? '', 'L');
    tenant.server.tenant.deleteFile(second?.id ?? '', 'S');
    const { changes } = await tenant.library.delta(delta);
    expect(changes).toHaveLength(2);
    expect(changes).toContainEqual(
      expect.objectContaining({ kind: 'file', itemId: String(touched?.itemId), size: 'L' }),
    );
    expect(changes).toContainEqual({ kind: 'deleted', itemId: String(removed?.itemId) });
  });

  test('410 requires a full listing', async () => {
    const tenant = await connect({ users: 2, kind: 'in-step' });
    const { delta } = await everything(tenant);
    tenant.server.faults.add({
      match: { path: /items\/delta/ },
      answer: { status: 410, body: { error: { code: 'resyncChangesApplyDifferences' } } },
    });
    await expect(tenant.library.delta(delta)).rejects.toBeInstanceOf(ResyncRequiredError);
  });

  test.each([
    ['a thumbnail', '/User Photos/Profile Pictures/A_b_MThumb.jpg', { base: 'a_b', size: 'M' }],
    ['in capitals', '/user photos/PROFILE PICTURES/A_LTHUMB.JPG', { base: 'a', size: 'L' }],
    [
      'a name with the token in it',
      '/User Photos/Profile Pictures/x_SThumb_SThumb.jpg',
      { base: 'x_sthumb', size: 'S' },
    ],
    ['another size', '/User Photos/Profile Pictures/a_XThumb.jpg', undefined],
    ['no base', '/User Photos/Profile Pictures/_MThumb.jpg', undefined],
    ['in a folder below', '/User Photos/Profile Pictures/old/a_MThumb.jpg', undefined],
    ['beside the folder', '/User Photos/a_MThumb.jpg', undefined],
  ])('%s', (_name, path, thumbnail) => {
    expect(readThumbnailPath(path, folder)).toEqual(thumbnail);
  });
});

describe('files', () => {
  test('a file with any name can be uploaded, overwritten, read and removed', async () => {
    const tenant = await connect({ users: 3, kind: 'in-step' }, {});
    const bytes = await anyPicture(tenant);
    const name = "o'neil#1 é_LThumb.jpg";
    expect(await tenant.library.read(`${folder}/${name}`)).toEqual({ kind: 'absent' });
    await tenant.writer.upload(folder, name, bytes);
    await tenant.writer.upload(folder, name, bytes);
    expect(await tenant.library.read(`${folder}/${name}`)).toMatchObject({ kind: 'file' });
    await tenant.writer.remove(`${folder}/${name}`);
    await tenant.writer.remove(`${folder}/${name}`);
    expect(await tenant.library.read(`${folder}/${name}`)).toEqual({ kind: 'absent' });
  });

  test.each([
    ['404 of a gateway', { status: 404, html: true }, 'HTTP 404'],
    ['403', { status: 403 }, 'HTTP 403'],
    ['503', { status: 503 }, 'HTTP 503'],
    ['HTML with status 200', { html: true }, 'HTML in place of a file'],
    ['an empty body', { emptyBody: true }, 'empty body'],
    ['a reset connection', { reset: true }, 'connection'],
  ])('%s is unknown, never absent', async (_name, answer, cause) => {
    const tenant = await connect({ users: 2, kind: 'in-step' });
    const [person] = tenant.server.tenant.users.keys();
    const path = tenant.server.tenant.pathShown(person ?? '', 'M') ?? '';
    tenant.server.faults.add({ match: { path: /\$value/ }, answer });
    expect(await tenant.library.read(path)).toEqual({
      kind: 'unknown',
      cause: expect.stringContaining(cause),
    });
  });

  test('an upload into a missing folder is a transient error, and the location is found again', async () => {
    const tenant = await connect({ users: 2, kind: 'in-step' });
    await tenant.library.locate();
    const before = tenant.server.counts().httpRequests;
    await expect(
      tenant.writer.upload('/User Photos/Elsewhere', 'a_MThumb.jpg', await anyPicture(tenant)),
    ).rejects.toMatchObject({ name: 'TransientError' });
    await tenant.library.locate();
    expect(tenant.server.counts().httpRequests).toBe(before + 3);
  });

  test('a refused upload is a permanent error', async () => {
    const tenant = await connect(
      { users: 2, kind: 'in-step' },
      { roles: { 'contoso-my.sharepoint.com': [] } },
    );
    await expect(tenant.writer.upload(folder, 'a_MThumb.jpg', new Uint8Array(3))).rejects.toMatchObject({
      name: 'PermanentError',
    });
  });
});
