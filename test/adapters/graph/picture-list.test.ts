import { expect, test } from 'vitest';
import type { Graph } from '../../../shared/adapters/graph/graph-client.ts';
import { findPictureList, readPictureList } from '../../../shared/adapters/graph/picture-list.ts';

const host = 'contoso-my.sharepoint.com';
const folder = '/User Photos/Profilbilder';
const location = { host, home: true, folder, listId: 'list' };

/** Graph that answers each path with the JSON given for it. */
function answering(bodies: Readonly<Record<string, object>>): Graph {
  return {
    send: async ({ path }) => {
      const [, body] = Object.entries(bodies).find(([part]) => path.includes(part)) ?? [];
      const bytes = new TextEncoder().encode(JSON.stringify(body ?? {}));
      return {
        status: body ? 200 : 404,
        headers: new Headers({ 'content-type': 'application/json' }),
        bytes,
      };
    },
  };
}

function item(id: string, path: string, more: object = {}): object {
  const webUrl = `https://${host}${path.split('/').map(encodeURIComponent).join('/')}`;
  return { id, eTag: `"{GUID},${id}"`, webUrl, ...more };
}

async function changesOf(...value: object[]): Promise<unknown> {
  const graph = answering({ 'items/delta': { value, '@odata.deltaLink': 'https://link' } });
  return (await readPictureList(graph, location, undefined)).changes;
}

test('names are decoded, and folders are left out', async () => {
  expect(await changesOf(item('1', folder), item('2', `${folder}/Zoë o'n#x_MThumb.jpg`))).toEqual([
    { kind: 'file', itemId: '2', etag: '"{GUID},2"', base: "zoë o'n#x", size: 'M' },
  ]);
});

test('a file that was renamed or moved away is returned as a deletion', async () => {
  expect(await changesOf(item('3', `${folder}/holiday.jpg`), item('4', '/User Photos/a_MThumb.jpg'))).toEqual(
    [
      { kind: 'deleted', itemId: '3' },
      { kind: 'deleted', itemId: '4' },
    ],
  );
});

test('a deletion needs nothing but its id', async () => {
  expect(await changesOf({ id: '5', deleted: { state: 'deleted' } })).toEqual([
    { kind: 'deleted', itemId: '5' },
  ]);
});

test('of two entries for one item the last counts', async () => {
  const first = item('6', `${folder}/a_MThumb.jpg`);
  expect(await changesOf(first, { id: '6', deleted: { state: 'deleted' } })).toEqual([
    { kind: 'deleted', itemId: '6' },
  ]);
});

test('an address that cannot be decoded is no thumbnail', async () => {
  expect(await changesOf({ id: '7', eTag: 'x', webUrl: `https://${host}/%E0%A4%A.jpg` })).toEqual([]);
});

test('a thumbnail without an ETag is returned without one, and reported', async () => {
  const odd = item('8', `${folder}/a_MThumb.jpg`, { eTag: null });
  const graph = answering({ 'items/delta': { value: [odd], '@odata.deltaLink': 'https://link' } });
  expect(await readPictureList(graph, location, undefined)).toMatchObject({
    changes: [{ kind: 'file', itemId: '8', etag: '', base: 'a', size: 'M' }],
    unreadable: [{ cause: 'no-etag', id: '8' }],
  });
});

test('the library is found on a later page, by the address of a view, and by its template among two of its name', async () => {
  const list = (id: string, webUrl: string, template: string) => ({
    id,
    webUrl: `https://${host}${webUrl}`,
    list: { template },
  });
  const graph = answering({
    'skiptoken=2': {
      value: [
        list('namesake', '/user%20photos', 'genericList'),
        list('photos', '/User%20Photos/Forms/Thumbnails.aspx', 'pictureLibrary'),
      ],
    },
    '/lists?': {
      value: [list('documents', '/Shared%20Documents', 'documentLibrary'), { id: 'nameless' }],
      '@odata.nextLink': `https://graph.microsoft.com/v1.0/sites/${host}/lists?$skiptoken=2`,
    },
  });
  expect(await findPictureList(graph, host)).toEqual({ listId: 'photos', path: '/User Photos' });
});
