import { afterEach, describe, expect, test } from 'vitest';
import { ResyncRequiredError } from '../../shared/core/errors.ts';
import { applied, byGraph, byRest, follow, type Inventory } from './picture-inventories.ts';

let open: Inventory | undefined;

afterEach(async () => {
  await open?.connected.server.stop();
  open = undefined;
});

describe.each([
  ['Graph', byGraph],
  ['REST', byRest],
] as const)('the picture library by %s', (_api, connect) => {
  async function connected(users = 6): Promise<Inventory> {
    open = await connect({ users, kind: 'in-step' }, { replayItems: false });
    return open;
  }

  function truth({ connected: { server } }: Inventory): Map<string, string> {
    const files = [...server.tenant.library.files.values()];
    return new Map(files.map(({ itemId, name }) => [String(itemId), name.toLowerCase()]));
  }

  function names(held: ReadonlyMap<string, string>): Map<string, string> {
    const name = (text: string) => text.replace(/^(.+) ([SML]) \S+$/, '$1_$2thumb.jpg').toLowerCase();
    return new Map([...held].map(([itemId, text]) => [itemId, name(text)]));
  }

  function pathsOf({ connected: { server } }: Inventory): string[] {
    return [...server.tenant.library.files.values()].map(({ path }) => path);
  }

  test('finds the list', async () => {
    const inventory = await connected(1);
    const { listId } = inventory.connected.server.tenant.library;
    expect(await inventory.find()).toEqual({ listId, path: '/User Photos' });
  });

  test('lists every thumbnail in pages, and nothing else', async () => {
    const inventory = await connected();
    inventory.connected.server.tenant.putFile('/User Photos', 'beside_MThumb.jpg', Buffer.from('x'), 'user');
    const { changes, pages } = await follow(inventory);
    const files = [...truth(inventory)].filter(([, name]) => !name.startsWith('beside'));
    expect(names(applied(changes))).toEqual(new Map(files));
    expect(files.length).toBeGreaterThan(7);
    expect(pages).toBe(Math.ceil((files.length + 2) / 7));
  });

  test('after nothing happened, tells nothing, by one request', async () => {
    const inventory = await connected();
    const { delta } = await follow(inventory);
    const before = inventory.connected.server.counts().httpRequests;
    const quiet = await inventory.delta(delta);
    expect(quiet).toMatchObject({ changes: [], next: undefined });
    expect(inventory.connected.server.counts().httpRequests).toBe(before + 1);
    expect((await inventory.delta(quiet.delta)).changes).toEqual([]);
  });

  test('tells what was added, overwritten, touched, renamed, moved away, deleted and restored', async () => {
    const inventory = await connected();
    const { tenant } = inventory.connected.server;
    const { library } = tenant;
    const first = await follow(inventory);
    const [changed, touched, renamed, moved, deleted, restored] = pathsOf(inventory) as [string, ...string[]];
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
    const files = [...truth(inventory)].filter(([, name]) => name !== 'elsewhere.jpg');
    expect(names(now)).toEqual(new Map(files));
    const moving = [...now].filter(([itemId, text]) => before.get(itemId) !== text).map(([itemId]) => itemId);
    const wanted = [changed, touched, `${library.folderPath}/Renamed Ö'#_SThumb.jpg`].map((path) =>
      String(library.fileAt(path ?? '')?.itemId),
    );
    const added = String(library.fileAt(`${library.folderPath}/new_LThumb.jpg`)?.itemId);
    expect(moving.sort()).toEqual([...wanted, added].sort());
    expect((await inventory.delta(delta)).changes).toEqual([]);
  });

  test('what changes while it lists is not lost', async () => {
    const inventory = await connected();
    const { library } = inventory.connected.server.tenant;
    const [passed, gone] = pathsOf(inventory) as [string, string];
    const page = await inventory.delta(undefined);
    library.touch(passed);
    inventory.connected.server.tenant.removeFile(gone, 'user');
    const rest = await follow(inventory, page.next);
    const night = await follow(inventory, rest.delta);
    const before = applied([...page.changes, ...rest.changes]);
    const now = applied(night.changes, before);
    expect(names(now)).toEqual(truth(inventory));
    const touched = String(library.fileAt(passed)?.itemId);
    expect(before.get(touched)).toBeDefined();
    expect(now.get(touched)).not.toBe(before.get(touched));
  });

  test('an increment of more than one page', async () => {
    const inventory = await connected(3);
    const first = await follow(inventory);
    const { library } = inventory.connected.server.tenant;
    for (let time = 0; time < 1_200; time += 1) library.touch(pathsOf(inventory)[time % 9] ?? '');
    const { changes, pages } = await follow(inventory, first.delta);
    expect(pages).toBeGreaterThan(2);
    const versions = [...applied(changes).values()].map((text) => Number(/,(\d+)"?$/.exec(text)?.[1]));
    expect(versions).toEqual([...library.files.values()].map(({ version }) => version));
  });

  test('a link that another API made, or nobody, needs a full listing', async () => {
    const inventory = await connected(1);
    for (const link of ['rest:{}', 'rest:{"listId"', 'https://graph.microsoft.com/v1.0/sites/x?token=1'])
      await expect(inventory.delta(link)).rejects.toThrow();
  });

  test.each([503, 429, 500])('HTTP %i is worth another try, and no listing', async (status) => {
    const inventory = await connected(1);
    const match = { path: /items\/delta|renderlistdataasstream/i };
    const headers = status === 500 ? {} : { 'retry-after': '120' };
    inventory.connected.server.faults.add({ match, answer: { status, headers } });
    await expect(inventory.delta(undefined)).rejects.toMatchObject({ name: 'TransientError' });
  });
});

describe('by REST', () => {
  const dayMs = 86_400_000;

  test.each([
    [27, 'tells what changed'],
    [29, 'begins anew'],
    [61, 'begins anew'],
  ])('a listing that began %i days ago %s', async (days, then) => {
    open = await byRest({ users: 2, kind: 'in-step' });
    const { tenant } = open.connected.server;
    const { delta } = await follow(open);
    const [path] = [...tenant.library.files.values()].map((file) => file.path);
    tenant.removeFile(path ?? '', 'user');
    tenant.setOffset(days * dayMs);
    const page = open.delta(delta);
    if (then === 'begins anew') await expect(page).rejects.toBeInstanceOf(ResyncRequiredError);
    else expect((await page).changes).toHaveLength(1);
  });

  test('the service itself does not say that a token is too old', async () => {
    open = await byRest({ users: 2, kind: 'in-step' });
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
  ])(
    'a token that SharePoint calls invalid, being %s, needs a full listing',
    async (_name, part, spoiled) => {
      open = await byRest({ users: 2, kind: 'in-step' });
      const { delta } = await follow(open);
      await expect(open.delta(delta.replace(part, spoiled))).rejects.toBeInstanceOf(ResyncRequiredError);
    },
  );

  test('a list that took the place of the one that was found is not taken for it', async () => {
    open = await byRest({ users: 2, kind: 'in-step' });
    const { delta } = await follow(open);
    const { listId } = open.connected.server.tenant.library;
    await expect(open.delta(delta.replaceAll(listId, listId.replace(/^./, 'z')))).rejects.toBeInstanceOf(
      ResyncRequiredError,
    );
  });

  test.each([
    ['a row without a version', { Row: [{ ID: '5', FSObjType: '0', FileRef: '/a', UniqueId: '{a}' }] }],
    ['no rows at all', { FirstRow: 1 }],
  ])('%s is no listing', async (_name, body) => {
    open = await byRest({ users: 1, kind: 'in-step' });
    open.connected.server.faults.add({
      match: { path: /renderlistdataasstream/i },
      answer: { status: 200, body },
    });
    await expect(open.delta(undefined)).rejects.toMatchObject({ name: 'TransientError' });
  });

  test('a listing that does not move on is given up', async () => {
    open = await byRest({ users: 1, kind: 'in-step' });
    open.connected.server.faults.add({
      match: { path: /renderlistdataasstream/i },
      answer: { status: 200, body: { Row: [], NextHref: '?Paged=TRUE&p_ID=7' } },
    });
    const page = await open.delta(undefined);
    await expect(open.delta(page.next)).rejects.toThrow('does not move on');
  });

  test('many changed items are read in few requests', async () => {
    open = await byRest({ users: 150, kind: 'in-step' });
    const first = await follow(open);
    const { library } = open.connected.server.tenant;
    for (const { path } of library.files.values()) library.touch(path);
    const before = open.connected.server.counts().httpRequests;
    const { changes } = await follow(open, first.delta);
    expect(changes).toHaveLength(library.files.size);
    const batches = Math.ceil(library.files.size / 200);
    expect(open.connected.server.counts().httpRequests - before).toBe(2 + batches);
  });
});
