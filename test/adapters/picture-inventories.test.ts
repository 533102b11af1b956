import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dayMs } from '../../shared/core/calendar.ts';
import { ResyncRequiredError } from '../../shared/core/errors.ts';
import { applied, byGraph, byRest, follow, type Inventory } from './picture-inventories.ts';

describe.each([
  ['Graph', byGraph],
  ['REST', byRest],
] as const)('the picture library by %s', (_api, connect) => {
  let inventory: Inventory;

  beforeAll(async () => {
    inventory = await connect({ users: 6, kind: 'in-step', lateBump: false }, { replayItems: false });
  });
  afterAll(() => inventory.connected.server.stop());
  afterEach(() => inventory.connected.server.faults.clear());

  /** Thumbnails by item. */
  function truth(): Map<string, string> {
    const { library } = inventory.connected.server.tenant;
    const files = [...library.files.values()].filter(({ path }) => path.startsWith(`${library.folderPath}/`));
    const thumbnails = files.filter(({ name }) => /_[SML]Thumb\.jpg$/.test(name));
    return new Map(thumbnails.map(({ itemId, name }) => [String(itemId), name.toLowerCase()]));
  }

  function names(held: ReadonlyMap<string, string>): Map<string, string> {
    const name = (text: string) => text.replace(/^(.+) ([SML]) \S+$/, '$1_$2thumb.jpg').toLowerCase();
    return new Map([...held].map(([itemId, text]) => [itemId, name(text)]));
  }

  function paths(): [string, ...string[]] {
    const { library } = inventory.connected.server.tenant;
    return [...truth().keys()].map((id) => library.files.get(Number(id))?.path ?? '') as [string];
  }

  test('finds the list', async () => {
    const { listId } = inventory.connected.server.tenant.library;
    expect(await inventory.find()).toEqual({ listId, path: '/User Photos' });
  });

  test('lists every thumbnail in pages, and nothing else', async () => {
    inventory.connected.server.tenant.putFile('/User Photos', 'beside_MThumb.jpg', Buffer.from('x'), 'user');
    const { changes, pages } = await follow(inventory);
    expect(names(applied(changes))).toEqual(truth());
    expect(truth().size).toBeGreaterThan(7);
    const { files, folders } = inventory.connected.server.tenant.library;
    expect(pages).toBe(Math.ceil((files.size + folders.length) / 7));
  });

  test('says when each file was written, in whole seconds', async () => {
    const { library } = inventory.connected.server.tenant;
    const { changes } = await follow(inventory);
    const files = changes.filter((change) => change.kind === 'file');
    const stamps = [...library.files.values()].map(
      ({ itemId, stamped }) => [String(itemId), stamped] as const,
    );
    const seconds = new Map(stamps.map(([id, at]) => [id, `${at.toISOString().slice(0, 19)}Z`]));
    expect(files.length).toBeGreaterThan(7);
    for (const { itemId, modifiedAt } of files) expect(modifiedAt).toBe(seconds.get(itemId));
  });

  test('without changes, returns an empty page with one request', async () => {
    const { delta } = await follow(inventory);
    const before = inventory.connected.server.counts().httpRequests;
    const quiet = await inventory.delta(delta);
    expect(quiet).toMatchObject({ changes: [], next: undefined });
    expect(inventory.connected.server.counts().httpRequests).toBe(before + 1);
    expect((await inventory.delta(quiet.delta)).changes).toEqual([]);
  });

  test('returns what was added, overwritten, touched, renamed, moved away, deleted and restored', async () => {
    const { tenant } = inventory.connected.server;
    const { library } = tenant;
    const first = await follow(inventory);
    const [changed, touched, renamed, moved, deleted, restored] = paths();
    const restoredId = library.fileAt(restored ?? '')?.itemId ?? 0;
    tenant.putFile(
      library.folderPath,
      changed.slice(library.folderPath.length + 1),
      Buffer.from('a'),
      'user',
    );
    tenant.putFile(library.folderPath, 'new_LThumb.jpg', Buffer.from('b'), 'user');
    library.touch(touched ?? '');
    library.moveFile(renamed ?? '', `${library.folderPath}/Renamed Ö'#_SThumb.jpg`);
    library.moveFile(moved ?? '', '/User Photos/elsewhere.jpg');
    tenant.removeFile(deleted ?? '', 'user');
    tenant.removeFile(restored ?? '', 'user');
    library.restoreFile(restoredId);
    const { changes, delta } = await follow(inventory, first.delta);
    const before = applied(first.changes);
    const now = applied(changes, before);
    expect(names(now)).toEqual(truth());
    const moving = [...now].filter(([itemId, text]) => before.get(itemId) !== text).map(([itemId]) => itemId);
    const wanted = [changed, touched, `${library.folderPath}/Renamed Ö'#_SThumb.jpg`].map((path) =>
      String(library.fileAt(path ?? '')?.itemId),
    );
    const added = String(library.fileAt(`${library.folderPath}/new_LThumb.jpg`)?.itemId);
    expect(moving.sort()).toEqual([...wanted, added].sort());
    expect((await inventory.delta(delta)).changes).toEqual([]);
  });

  test('follows a file that is deleted before one night and restored before the next', async () => {
    const { tenant } = inventory.connected.server;
    const first = await follow(inventory);
    const [path] = paths();
    const itemId = tenant.library.fileAt(path)?.itemId ?? 0;
    tenant.removeFile(path, 'user');
    const second = await follow(inventory, first.delta);
    expect(second.changes).toEqual([{ kind: 'deleted', itemId: String(itemId) }]);
    tenant.library.restoreFile(itemId);
    const third = await follow(inventory, second.delta);
    expect(names(applied(third.changes))).toEqual(new Map([[String(itemId), truth().get(String(itemId))]]));
  });

  test('changes during a listing are not lost', async () => {
    const { library } = inventory.connected.server.tenant;
    const [passed, gone] = paths() as [string, string];
    const page = await inventory.delta(undefined);
    library.touch(passed);
    inventory.connected.server.tenant.removeFile(gone, 'user');
    const rest = await follow(inventory, page.next);
    const night = await follow(inventory, rest.delta);
    const before = applied([...page.changes, ...rest.changes]);
    const now = applied(night.changes, before);
    expect(names(now)).toEqual(truth());
    const touched = String(library.fileAt(passed)?.itemId);
    expect(before.get(touched)).toBeDefined();
    expect(now.get(touched)).not.toBe(before.get(touched));
  });

  test('reads an increment of more than one page', async () => {
    const first = await follow(inventory);
    const { library } = inventory.connected.server.tenant;
    const touched = paths().slice(0, 9);
    for (let time = 0; time < 1_200; time += 1) library.touch(touched[time % 9] ?? '');
    const { changes, pages } = await follow(inventory, first.delta);
    expect(pages).toBeGreaterThan(2);
    const version = (text: string) => Number(/,(\d+)"?$/.exec(text)?.[1]);
    const versions = new Map([...applied(changes)].map(([id, text]) => [id, version(text)]));
    const now = touched.map((path) => library.fileAt(path));
    expect(versions).toEqual(new Map(now.map((file) => [String(file?.itemId), file?.version])));
  });

  test('a link of the other API and an invalid link are refused', async () => {
    for (const link of ['rest:{}', 'rest:{"listId"', 'https://graph.microsoft.com/v1.0/sites/x?token=1'])
      await expect(inventory.delta(link)).rejects.toThrow();
  });

  test.each([503, 429, 500])('HTTP %i is a transient error, not a listing', async (status) => {
    const match = { path: /items\/delta|renderlistdataasstream/i };
    const headers = status === 500 ? {} : { 'retry-after': '120' };
    inventory.connected.server.faults.add({ match, answer: { status, headers } });
    await expect(inventory.delta(undefined)).rejects.toMatchObject({ name: 'TransientError' });
  });
});

describe('by REST', () => {
  let open: Inventory;

  beforeAll(async () => {
    open = await byRest({ users: 4, kind: 'in-step', lateBump: false });
  });
  afterAll(() => open.connected.server.stop());
  afterEach(() => {
    open.connected.server.faults.clear();
    open.connected.server.tenant.setOffset(0);
  });

  test.each([
    [27, 'returns the changes'],
    [29, 'starts over'],
    [61, 'starts over'],
  ])('a listing that started %i days ago %s', async (days, then) => {
    const { tenant } = open.connected.server;
    const { delta } = await follow(open);
    const [path] = [...tenant.library.files.values()].map((file) => file.path);
    tenant.removeFile(path ?? '', 'user');
    tenant.setOffset(days * dayMs);
    const page = open.delta(delta);
    if (then === 'starts over') await expect(page).rejects.toBeInstanceOf(ResyncRequiredError);
    else expect((await page).changes).toHaveLength(1);
  });

  test('the service itself does not refuse a token that is too old', async () => {
    const { tenant } = open.connected.server;
    const { delta } = await follow(open);
    const [path] = [...tenant.library.files.values()].map((file) => file.path);
    tenant.removeFile(path ?? '', 'user');
    tenant.library.forgetBefore(tenant.library.seq + 1);
    expect(await open.delta(delta)).toMatchObject({ changes: [], next: undefined });
  });

  test.each([
    ['malformed', /1;3;/, '1;4;'],
    ["another list's", /1;3;.{8}/, '1;3;00000000'],
  ])('an invalid token (%s) requires a full listing', async (_name, part, spoiled) => {
    const { delta } = await follow(open);
    await expect(open.delta(delta.replace(part, spoiled))).rejects.toBeInstanceOf(ResyncRequiredError);
  });

  test('a link of a list that was replaced requires a full listing', async () => {
    const { delta } = await follow(open);
    const { listId } = open.connected.server.tenant.library;
    await expect(open.delta(delta.replaceAll(listId, listId.replace(/^./, 'z')))).rejects.toBeInstanceOf(
      ResyncRequiredError,
    );
  });

  const unversioned = { ID: '5', FSObjType: '0', FileRef: '/a', UniqueId: '{a}' };
  test.each([
    ['a page of rows without a version', { Row: [unversioned, { ...unversioned, ID: '6' }] }],
    ['no rows at all', { FirstRow: 1 }],
  ])('%s is a transient error, not a listing', async (_name, body) => {
    open.connected.server.faults.add({
      match: { path: /renderlistdataasstream/i },
      answer: { status: 200, body },
    });
    await expect(open.delta(undefined)).rejects.toMatchObject({ name: 'TransientError' });
  });

  test('a listing without progress is given up', async () => {
    open.connected.server.faults.add({
      match: { path: /renderlistdataasstream/i },
      answer: { status: 200, body: { Row: [], NextHref: '?Paged=TRUE&p_ID=7' } },
    });
    const page = await open.delta(undefined);
    await expect(open.delta(page.next)).rejects.toThrow('does not move on');
  });

  test('many changed items are read in few requests', async () => {
    const { server } = open.connected;
    const { library } = server.tenant;
    const names = Array.from({ length: 450 }, (_, index) => `many${index}_MThumb.jpg`);
    const touch = (name: string) => server.tenant.putFile(library.folderPath, name, Buffer.from('x'), 'user');
    names.forEach(touch);
    const { delta } = await follow(open);
    names.forEach(touch);
    const before = server.counts().httpRequests;
    expect((await follow(open, delta)).changes).toHaveLength(450);
    expect(server.counts().httpRequests - before).toBe(2 + 3);
  });

  test('rows are also read from ListData, and folders are left out', async () => {
    const { folderPath } = open.connected.server.tenant.library;
    const row = { ID: '5', FSObjType: '0', FileRef: `${folderPath}/A_b_MThumb.jpg`, UniqueId: '{AB}' };
    const folder = { ...row, ID: '6', FSObjType: '1', FileRef: folderPath };
    // A date in the language of the web says nothing.
    const Row = [row, folder].map((one) => ({
      ...one,
      owshiddenversion: '3',
      Modified: '9/15/2022 9:36 PM',
    }));
    open.connected.server.faults.add({
      match: { path: /renderlistdataasstream/i },
      answer: { status: 200, body: { ListData: { Row } } },
    });
    expect((await open.delta(undefined)).changes).toEqual([
      { kind: 'file', itemId: '5', etag: 'rest:{ab},3', base: 'a_b', size: 'M' },
    ]);
  });
});

test.each([null, 7, 'yesterday', '2026-13-01T00:00:00Z', '2026-11-01T00:00:00+01:00'])(
  'Graph: a file with the time %j is a file without one',
  async (lastModifiedDateTime) => {
    const open = await byGraph({ users: 1, kind: 'in-step' });
    const { library } = open.connected.server.tenant;
    const rows = [...library.files.keys()].map((id) => ({ id: String(id), merge: { lastModifiedDateTime } }));
    open.connected.server.faults.add({ match: { path: /\/items\/delta/ }, answer: { rows } });
    const files = (await follow(open)).changes.filter((change) => change.kind === 'file');
    expect(files.map(({ modifiedAt }) => modifiedAt)).toEqual([undefined, undefined, undefined]);
    await open.connected.server.stop();
  },
);
