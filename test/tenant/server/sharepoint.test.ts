import { describe, expect, test } from 'vitest';
import {
  accountOf,
  filePath,
  folderPath,
  graph,
  mySite,
  pictures,
  profilePath,
  propertiesPath,
  root,
  startTestTenant,
} from './kit.ts';

const { tenant, ask, server } = await startTestTenant();
tenant.library.reencodeUploads = false;
const ada = tenant.join({ upn: "ada.o'neil@contoso.com", photo: true });
const account = accountOf(ada.upn);
const bare = { accept: 'application/json;odata=nometadata' };

describe('a profile', () => {
  const quoted = encodeURIComponent(account.replaceAll("'", "''"));
  test.each([
    ['with a named alias', `GetPropertiesFor(accountName=@v)?@v='${quoted}'`],
    ['with a bare alias', `getpropertiesfor(@v)?@v='${quoted}'`],
    ['as a literal', `GetPropertiesFor('${quoted}')`],
    ['as a named literal', `GetPropertiesFor(accountName='${quoted}')`],
  ])('is read %s, on both hosts', async (_how, method) => {
    for (const host of [root, mySite]) {
      const { status, json } = await ask(host, `${profilePath}/${method}`, { headers: bare });
      expect(status).toBe(200);
      expect(json).toMatchObject({ AccountName: account, PictureUrl: null });
      expect(json['odata.metadata']).toBeUndefined();
      const values = Object.fromEntries(
        json.UserProfileProperties.map(({ Key, Value }: Record<string, string>) => [Key, Value]),
      );
      expect(values).toMatchObject({
        PictureURL: '',
        'SPS-PictureExchangeSyncState': '',
        'msOnline-ObjectId': ada.id,
      });
    }
  });

  test('is written one property at a time, and shows its picture with the time stamp', async () => {
    const url = `https://${mySite}:443/User%20Photos/Profile%20Pictures/${ada.id}_MThumb.jpg`;
    const values = {
      PictureURL: url,
      'SPS-PicturePlaceholderState': '0',
      'SPS-PictureTimestamp': '63783110969',
    };
    for (const [propertyName, propertyValue] of Object.entries(values)) {
      const body = { accountName: account, propertyName, propertyValue };
      const { status, json } = await ask(root, `${profilePath}/SetSingleValueProfileProperty`, {
        method: 'POST',
        body,
        headers: bare,
      });
      expect([status, json]).toEqual([200, { 'odata.null': true }]);
    }
    const { json } = await ask(root, `${profilePath}/GetPropertiesFor('${quoted}')`);
    expect(json.PictureUrl).toBe(`${url}?t=63783110969`);
    expect(
      tenant.writes.slice(-3).map(({ by, kind, property, userId }) => ({ by, kind, property, userId })),
    ).toEqual(
      Object.keys(values).map((property) => ({ by: 'app', kind: 'property', property, userId: ada.id })),
    );
  });

  test('gives one property, and the host of the personal site', async () => {
    const one = `${profilePath}/GetUserProfilePropertyFor(accountname=@v, propertyname='msOnline-ObjectId')?@v='${quoted}'`;
    expect((await ask(root, one, { headers: bare })).json).toEqual({ value: ada.id });
    const site = `${profilePath}/GetPropertiesFor(accountName=@v)/personalsitehosturl?@v='${quoted}'`;
    expect((await ask(root, site, { headers: bare })).json).toEqual({ value: `https://${mySite}:443/` });
  });

  test('that is missing is null', async () => {
    const { status, json } = await ask(root, propertiesPath(accountOf('missing@contoso.com')), {
      headers: bare,
    });
    expect([status, json]).toEqual([200, { 'odata.null': true }]);
  });
});

test.each(['404', '500'] as const)('a missing profile can also be %s', async (missingProfile) => {
  const other = await startTestTenant({ missingProfile });
  const { status, json } = await other.ask(root, propertiesPath(accountOf('missing@contoso.com')));
  expect(status).toBe(Number(missingProfile));
  expect(json['odata.error'].message.value).toContain('User Profile Error 1000');
});

test('with a lag, a profile is read as it was before the write, for that long', async () => {
  const slow = await startTestTenant({ profileLagMs: 60_000 });
  slow.tenant.join({ upn: 'ada@contoso.com' });
  const read = `${profilePath}/GetUserProfilePropertyFor(accountname='${encodeURIComponent(accountOf('ada@contoso.com'))}',propertyname='PictureURL')`;
  const value = async () => (await slow.ask(root, read, { headers: bare })).json.value;
  const body = {
    accountName: accountOf('ada@contoso.com'),
    propertyName: 'PictureURL',
    propertyValue: 'https://x/',
  };
  await slow.ask(root, `${profilePath}/SetSingleValueProfileProperty`, { method: 'POST', body });
  expect(await value()).toBe('');
  slow.tenant.setOffset(60_001);
  expect(await value()).toBe('https://x/');
});

describe('folders and files', () => {
  const path = `${pictures}/100% #1.jpg`;
  const add = folderPath(
    pictures,
    `/Files/AddUsingPath(decodedurl='${encodeURIComponent('100% #1.jpg')}',overwrite=true)`,
  );

  test('the localised folder is found by listing', async () => {
    const { json } = await ask(
      mySite,
      `${folderPath('/User Photos', '/Folders')}?$select=Name,ServerRelativeUrl`,
      { headers: bare },
    );
    expect(json.value).toEqual([
      { Name: 'Forms', ServerRelativeUrl: '/User Photos/Forms' },
      { Name: 'Profile Pictures', ServerRelativeUrl: pictures },
    ]);
    expect((await ask(root, folderPath('/User Photos'))).status).toBe(404);
  });

  test('a file is added, overwritten, read, listed and deleted', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 7]);
    const added = await ask(mySite, add, { method: 'POST', body: bytes, headers: bare });
    expect(added.json).toMatchObject({
      ServerRelativeUrl: path,
      ETag: expect.stringMatching(/^"\{[0-9A-F-]{36}\},1"$/),
    });
    const again = await ask(mySite, add, { method: 'POST', body: bytes });
    expect(again.json.ETag).toMatch(/,2"$/);
    const downloads = server.counts().photoDownloads;
    expect((await ask(mySite, filePath(path, '/$value'))).bytes).toEqual(bytes);
    expect(server.counts().photoDownloads).toBe(downloads + 1);
    expect((await ask(mySite, `${filePath(path)}?$select=Name,Length`, { headers: bare })).json).toEqual({
      Name: '100% #1.jpg',
      Length: '5',
    });
    const listed = await ask(mySite, `${folderPath(pictures, '/Files')}?$select=Name,Length&$top=5`, {
      headers: bare,
    });
    expect(listed.json.value).toEqual([{ Name: '100% #1.jpg', Length: '5' }]);
    const removed = await ask(mySite, filePath(path), {
      method: 'POST',
      headers: { 'X-HTTP-Method': 'DELETE', 'IF-MATCH': again.json.ETag },
    });
    expect(removed.status).toBe(200);
    expect((await ask(mySite, filePath(path, '/$value'))).status).toBe(404);
    expect(tenant.writes.slice(-3).map(({ by, kind, path: where }) => [by, kind, where])).toEqual([
      ['app', 'file', path],
      ['app', 'file', path],
      ['app', 'file-delete', path],
    ]);
  });

  test('deleteObject removes as well', async () => {
    await ask(mySite, add, { method: 'POST', body: 'x' });
    expect((await ask(mySite, filePath(path, '/deleteObject()'), { method: 'POST' })).status).toBe(200);
    expect(tenant.library.fileAt(path)).toBeUndefined();
  });

  test('lists are found by title and id', async () => {
    const byTitle = await ask(mySite, "/_api/web/lists/getbytitle('User%20Photos')?$select=Id,BaseTemplate", {
      headers: bare,
    });
    expect(byTitle.json).toEqual({ Id: tenant.library.listId, BaseTemplate: 109 });
    const byId = await ask(mySite, `/_api/web/lists(guid'${tenant.library.listId}')?$select=Title`, {
      headers: bare,
    });
    expect(byId.json).toEqual({ Title: 'User Photos' });
  });

  test('verbose answers are wrapped, as are verbose errors', async () => {
    const headers = { accept: 'application/json;odata=verbose' };
    expect((await ask(mySite, '/_api/web', { headers })).json.d.ServerRelativeUrl).toBe('/');
    expect((await ask(mySite, folderPath('/Nowhere'), { headers })).json.error.code).toContain(
      'FileNotFound',
    );
  });
});

describe('roles', async () => {
  const poor = await startTestTenant({
    roles: { [root]: ['User.Read.All'], [mySite]: ['Sites.Read.All'], [graph]: ['User.Read.All'] },
  });
  poor.tenant.join({ upn: 'ada@contoso.com' });
  const write = { accountName: accountOf('ada@contoso.com'), propertyName: 'PictureURL', propertyValue: '' };

  test.each([
    ['profile read', root, propertiesPath(accountOf('ada@contoso.com')), {}, 200],
    [
      'profile write',
      root,
      `${profilePath}/SetSingleValueProfileProperty`,
      { method: 'POST', body: write },
      403,
    ],
    ['folder read', mySite, folderPath(pictures), {}, 200],
    [
      'upload',
      mySite,
      folderPath(pictures, "/Files/AddUsingPath(decodedurl='a.jpg')"),
      { method: 'POST', body: 'x' },
      403,
    ],
    ['users', graph, '/v1.0/users', {}, 200],
    ['lists', graph, `/v1.0/sites/${mySite}/lists`, {}, 403],
    ['group', graph, '/v1.0/groups/11111111-2222-4333-8444-555555555555', {}, 403],
  ] as const)('a read-only application: %s', async (_what, host, path, asked, status) => {
    expect((await poor.ask(host, path, asked)).status).toBe(status);
  });
});

test('requests are kept in a log', () => {
  expect(server.requests.at(-1)).toMatchObject({
    host: expect.any(String),
    kind: expect.any(String),
    status: expect.any(Number),
  });
});
