import { describe, expect, test } from 'vitest';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';
import { peopleChange } from '../../../local/tenant/truth/evolution.ts';
import { placeFiles } from '../../../local/tenant/truth/native-sync.ts';
import { audit } from '../../../local/tenant/truth/oracle.ts';
import {
  accountOf,
  batchOf,
  filePath,
  folderPath,
  graph,
  type Json,
  mySite,
  profilePath,
  propertiesPath,
  root,
  startTestTenant,
} from './kit.ts';

const eur = { root: 'contosoeur.sharepoint.com', mySite: 'contosoeur-my.sharepoint.com' };
const siteList = '/v1.0/sites?$select=siteCollection,webUrl&$filter=siteCollection/root ne null';
const geos = ['EUR', 'APC'];

describe('two satellites', async () => {
  const { tenant, ask, server } = await startTestTenant({}, { geos });
  const emil = tenant.join({ upn: 'emil@contoso.com', photo: true, preferredDataLocation: 'EUR' });
  const bert = tenant.join({
    upn: 'bert@contoso.com',
    photo: true,
    geo: 'EUR',
    preferredDataLocation: 'NAM',
  });
  const nora = tenant.join({ upn: 'nora@contoso.com', photo: true });
  for (const { id } of [emil, nora]) tenant.userVisits(id);

  test('are listed with the code and the root host of each', async () => {
    const { json } = await ask(graph, siteList);
    const listed = json.value.map(({ siteCollection }: Json) => siteCollection);
    expect(listed).toEqual([
      { hostname: root, dataLocationCode: 'NAM' },
      { hostname: eur.root, dataLocationCode: 'EUR' },
      { hostname: 'contosoapc.sharepoint.com', dataLocationCode: 'APC' },
    ]);
    expect((await ask(graph, '/v1.0/sites')).status).toBe(400);
  });

  test('have a library each, with its own folder and files', async () => {
    const name = `${emil.id}_MThumb.jpg`;
    const path = `/User Photos/Profilbilder/${name}`;
    expect((await ask(eur.mySite, filePath(path, '/$value'))).status).toBe(200);
    expect((await ask(mySite, filePath(path, '/$value'))).status).toBe(404);
    const upload = `/files/addusingpath(decodedurl='x_MThumb.jpg',overwrite=true)`;
    const body = Buffer.from([1]);
    const folder = '/User Photos/Profilbilder';
    const sent = { method: 'POST', body };
    expect((await ask(mySite, folderPath(folder, upload), sent)).status).toBe(404);
    expect((await ask(eur.mySite, folderPath(folder, upload), sent)).status).toBe(200);
    expect(tenant.writes.at(-1)).toMatchObject({ kind: 'file', host: eur.mySite });
    const list = `/v1.0/sites/${eur.mySite}/lists/${tenant.libraryAt(eur.mySite)?.listId}/items/delta`;
    const { json } = await ask(graph, list);
    expect(json.value.map(({ webUrl }: Json) => new URL(webUrl).hostname)).toEqual(Array(5).fill(eur.mySite));
    expect(JSON.stringify(json.value)).not.toContain(nora.id);
  });

  test.each([
    ['whose preferred location it is', emil.upn],
    ['who had a personal site there before', bert.upn],
  ])('have the profile of a user %s, and the others know only where it is', async (_who, upn) => {
    const url = `https://${eur.mySite}:443/`;
    for (const [host, isThere] of [
      [eur.root, true],
      [root, false],
    ] as const) {
      const { json } = await ask(host, propertiesPath(accountOf(upn)));
      expect(json.PersonalSiteHostUrl).toBe(url);
      const values = new Map(json.UserProfileProperties.map(({ Key, Value }: Json) => [Key, Value]));
      if (upn === emil.upn) expect(values.get('PictureURL') !== '').toBe(isThere);
      const alone = `${profilePath}/GetPropertiesFor(accountName='${encodeURIComponent(accountOf(upn))}')`;
      expect((await ask(host, `${alone}/personalsitehosturl`)).json.value).toBe(url);
    }
  });

  test('ignore a property that is written to another geo location than the profile’s', async () => {
    const body = { accountName: accountOf(emil.upn), propertyName: 'PictureURL', propertyValue: 'lost' };
    const sent = { method: 'POST', body };
    const path = `${profilePath}/SetSingleValueProfileProperty`;
    expect((await ask(root, path, sent)).status).toBe(200);
    expect(emil.profile?.properties.get('PictureURL')).toContain(eur.mySite);
    expect(tenant.writes.at(-1)).toMatchObject({ kind: 'property', userId: emil.id, host: root });
    expect(server.counts().writes).toBeGreaterThan(0);
  });
});

test('a profile may also be missing in the other geo locations', async () => {
  const { tenant, ask } = await startTestTenant({ profileElsewhere: 'missing' }, { geos });
  const { upn } = tenant.join({ upn: 'emil@contoso.com', preferredDataLocation: 'EUR' });
  const read = async (host: string) => (await ask(host, propertiesPath(accountOf(upn)))).json;
  expect(await read(eur.root)).toMatchObject({ AccountName: accountOf(upn) });
  expect(JSON.stringify(await read(root))).not.toContain(upn);
  const body = { accountName: accountOf(upn), propertyName: 'PictureURL', propertyValue: 'lost' };
  const path = `${profilePath}/SetSingleValueProfileProperty`;
  expect((await ask(root, path, { method: 'POST', body })).status).toBe(500);
});

test('each has limits of its own', async () => {
  const { tenant, ask } = await startTestTenant({ limits: 'published', licensedUsers: 1_000 }, { geos });
  const delta = (host: string) => `/sites/${host}/lists/${tenant.libraryAt(host)?.listId}/items/delta`;
  const twenty = batchOf(Array.from({ length: 20 }, () => delta(eur.mySite)));
  let refused = false;
  for (let batch = 0; batch < 40 && !refused; batch += 1) {
    const { json } = await ask(graph, '/v1.0/$batch', { method: 'POST', body: twenty });
    refused = json.responses.some(({ status }: Json) => status === 429);
  }
  expect(refused).toBe(true);
  expect((await ask(graph, `/v1.0${delta(mySite)}`)).status).toBe(200);
});

test('a tenant without satellites has one geo location, which has no code', async () => {
  const { ask } = await startTestTenant({ roles: { [graph]: ['Sites.Read.All'] } });
  const { json } = await ask(graph, siteList);
  expect(json.value.map(({ siteCollection }: Json) => siteCollection)).toEqual([
    { hostname: root, dataLocationCode: '' },
  ]);
});

test('an app that may see only some sites gets no list of sites', async () => {
  const { ask } = await startTestTenant({ roles: { [graph]: ['Sites.Selected'] } }, { geos });
  expect((await ask(graph, siteList)).status).toBe(403);
  expect((await ask(graph, `/v1.0/sites/${mySite}`)).status).toBe(200);
});

test('a tenant in GCC High answers under the names of that cloud', async () => {
  const { ask, tenant, token } = await startTestTenant({}, { cloud: 'gcc-high' });
  expect([tenant.graphHost, tenant.mySiteHost]).toEqual(['graph.microsoft.us', 'contoso-my.sharepoint.us']);
  const users = await ask('graph.microsoft.us', '/v1.0/users/delta');
  expect(users.json['@odata.deltaLink']).toContain('https://graph.microsoft.us/v1.0/users/delta');
  const wrong = await ask('graph.microsoft.us', '/v1.0/users', { token: await token(tenant.rootHost) });
  expect(wrong.headers['www-authenticate']).toContain('https://login.microsoftonline.us/');
});

describe('people in several geo locations', () => {
  const tenant = createTenant({ users: 120, kind: 'before-instep', seed: 6, geos });
  const codes = new Set(geos);

  test('are in all of them, and a few are not in their preferred one', () => {
    const people = [...tenant.users.values()];
    for (const { code } of tenant.geos)
      expect(people.filter((one) => tenant.geoOf(one).code === code).length).toBeGreaterThan(30);
    const elsewhere = people.filter((one) => tenant.geoOf(one).code !== (one.preferredDataLocation ?? 'NAM'));
    expect(elsewhere.length).toBeGreaterThan(3);
    expect(elsewhere.length).toBeLessThan(20);
  });

  test('change between nights, with files only where their profile is', async () => {
    const happened = await peopleChange(tenant, { seed: 1 });
    expect(happened.length).toBeGreaterThan(5);
    for (const { host, userId = '' } of tenant.writes) {
      const person = tenant.users.get(userId);
      const code = person?.profile && tenant.geoOf(person).code;
      if (code !== undefined && codes.has(code)) expect(host).toContain(code.toLowerCase());
    }
  });

  test('keep their profile but not their files when they are moved', async () => {
    const person = [...tenant.users.values()].find(
      (one) => tenant.geoOf(one).code === 'EUR' && tenant.expected.get(one.id) === 'in-step',
    );
    const id = person?.id ?? '';
    expect(() => tenant.moveTo(id, 'JPN')).toThrow('JPN');
    tenant.moveTo(id, 'APC');
    expect(tenant.pathShown(id, 'M')).toBeUndefined();
    // The address still points to the picture.
    const scope = (one: { readonly id: string }) => one.id === id;
    expect((await audit(tenant, { scope })).people.get(id)?.shows.M).toBe(id);
    placeFiles(tenant, id, {
      face: 1,
      width: 48,
      height: 48,
      quality: 80,
      format: 'jpeg',
      exifOrientation: 1,
    });
    expect(tenant.libraryOf(tenant.directory.get(id)).files.size).toBeGreaterThan(0);
  });
});
