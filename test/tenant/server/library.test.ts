import { describe, expect, test } from 'vitest';
import { graph, type Json, mySite, pictures, root, startTestTenant } from './kit.ts';

const { tenant, ask } = await startTestTenant();
const { library } = tenant;
const first = `/v1.0/sites/${mySite}/lists/${library.listId}/items/delta`;
const put = (name: string): void => {
  tenant.putFile(pictures, name, Buffer.from(name), 'user');
};
for (let index = 0; index < 7; index += 1) put(`file ${index}'s_MThumb.jpg`);

async function follow(link: string): Promise<{ items: Json[]; delta: string; pages: number }> {
  const items: Json[] = [];
  for (let pages = 1, next = link; ; pages += 1) {
    const { json } = await ask(graph, next.replace(`https://${graph}`, ''));
    items.push(...json.value);
    if (json['@odata.deltaLink']) return { items, delta: json['@odata.deltaLink'], pages };
    next = json['@odata.nextLink'];
  }
}

describe('sites and lists', () => {
  test('a site is found by host name, by its path form and by its id', async () => {
    const byHost = await ask(graph, `/v1.0/sites/${mySite}?$select=id,webUrl`);
    expect(byHost.json).toMatchObject({
      id: expect.stringMatching(`^${mySite},[0-9a-f-]{36},[0-9a-f-]{36}$`),
      webUrl: `https://${mySite}`,
    });
    for (const form of [`${mySite}:/`, byHost.json.id])
      expect((await ask(graph, `/v1.0/sites/${form}?$select=id,webUrl`)).json).toEqual(byHost.json);
    expect((await ask(graph, '/v1.0/sites/root?$select=webUrl')).json.webUrl).toBe(`https://${root}`);
  });

  test('system lists are shown only when `system` is selected', async () => {
    const shown = await ask(graph, `/v1.0/sites/${mySite}/lists?$select=id,name`);
    expect(shown.json.value.map((list: Json) => list.name)).toEqual(['Shared Documents']);
    const all = await ask(graph, `/v1.0/sites/${mySite}/lists?$select=id,name,displayName,list,system`);
    const photos = all.json.value.find((list: Json) => list.name === 'User Photos');
    expect(photos).toEqual({
      id: library.listId,
      name: 'User Photos',
      displayName: 'User Photos',
      list: { contentTypesEnabled: false, hidden: false, template: 'pictureLibrary' },
      system: {},
    });
  });
});

describe('items/delta', () => {
  test('enumerates folders and files in pages', async () => {
    const { items, pages } = await follow(`${first}?$top=3`);
    expect(pages).toBe(3);
    expect(items.map((item) => item.contentType.name)).toEqual(['Folder', ...Array(7).fill('Picture')]);
    const file = library.fileAt(`${pictures}/file 0's_MThumb.jpg`);
    expect(items[1]).toMatchObject({
      id: String(file?.itemId),
      eTag: `"${file?.guid},1"`,
      webUrl: `https://${mySite}/User%20Photos/Profile%20Pictures/file%200's_MThumb.jpg`,
      lastModifiedDateTime: expect.any(String),
      parentReference: { id: expect.any(String), siteId: expect.stringContaining(mySite) },
    });
  });

  test('then lists every change of an item, and of a deleted one only its id', async () => {
    const { delta } = await follow(first);
    const removed = library.fileAt(`${pictures}/file 1's_MThumb.jpg`);
    put("file 0's_MThumb.jpg");
    put("file 0's_MThumb.jpg");
    tenant.removeFile(removed?.path ?? '', 'user');
    const { items } = await follow(delta);
    expect(items.map((item) => item.eTag?.split(',')[1])).toEqual(['3"', '3"', undefined]);
    expect(items[2]).toEqual({
      id: String(removed?.itemId),
      parentReference: { siteId: expect.any(String) },
      contentType: { id: '0x0102', name: 'Picture' },
      deleted: { state: 'deleted' },
    });
  });

  test('token=latest gives a link and nothing else', async () => {
    const { items, delta } = await follow(`${first}?token=latest`);
    expect(items).toEqual([]);
    put("file 2's_MThumb.jpg");
    expect((await follow(delta)).items).toHaveLength(1);
  });

  test('changes the version of an uploaded item once more after a while, without a change of bytes', async () => {
    const { delta } = await follow(first);
    put('late_MThumb.jpg');
    const uploaded = await follow(delta);
    tenant.setOffset(60_000);
    const later = await follow(uploaded.delta);
    const version = (item: Json) => Number(item.eTag.split(',')[1].replace('"', ''));
    expect(version(later.items.findLast((item) => item.webUrl.includes('late')))).toBe(
      version(uploaded.items[0]) + 1,
    );
  });

  test('answers an expired link with 410 and the address to start again', async () => {
    const { delta } = await follow(first);
    library.forgetBefore(library.seq + 1);
    const { status, headers, json } = await ask(graph, delta.replace(`https://${graph}`, ''));
    library.forgetBefore(0);
    expect([status, json.error.code]).toEqual([410, 'resyncChangesApplyDifferences']);
    expect((await follow(headers.location ?? '')).items).toHaveLength(8);
  });
});
