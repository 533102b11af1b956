import { describe, expect, test } from 'vitest';
import { countsBetween } from '../../../local/tenant/server/accounting.ts';
import { sendRaw } from '../../kit/raw-request.ts';
import {
  accountOf,
  addPeople,
  graph,
  type Json,
  mySite,
  pictures,
  profilePath,
  root,
  startTestTenant,
} from './kit.ts';

const { tenant, ask, server } = await startTestTenant();
const [ada] = addPeople(tenant, 2);
if (!ada) throw new Error('a person is needed');

async function plain(
  path: string,
  body?: object,
  method = body ? 'POST' : 'GET',
): Promise<{ status: number; json: Json }> {
  const response = await fetch(`${server.controlUrl}/${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, json: await response.json() };
}

describe('the token endpoint', () => {
  const query = (resource: string) => `?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
  const askToken = (search: string, header = server.identityHeader) =>
    fetch(`${server.identityUrl}${search}`, { headers: { 'X-IDENTITY-HEADER': header } });

  test('gives a token for each host of the tenant, in the App Service form', async () => {
    for (const host of [graph, root, mySite]) {
      const token = (await (await askToken(query(`https://${host}`))).json()) as Json;
      expect(token).toMatchObject({
        resource: `https://${host}`,
        token_type: 'Bearer',
        expires_on: expect.stringMatching(/^\d+$/),
      });
      const claims = JSON.parse(Buffer.from(token.access_token.split('.')[1], 'base64url').toString());
      expect(claims).toMatchObject({
        aud: `https://${host}`,
        exp: Number(token.expires_on),
        roles: expect.any(Array),
      });
    }
  });

  test.each([
    ['a wrong header', query(`https://${graph}`), 'wrong', 401],
    ['an unknown resource', query('https://database.windows.net'), undefined, 400],
    ['no resource', '?api-version=2019-08-01', undefined, 400],
    ['another api-version', `?api-version=2017-09-01&resource=https://${graph}`, undefined, 400],
  ])('refuses %s', async (_what, search, header, status) => {
    const response = await askToken(search, header);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ statusCode: status, message: expect.any(String) });
  });
});

describe('control', () => {
  test('moves the clock', async () => {
    const { json } = await plain('clock', { offsetMs: 3_600_000 });
    expect(Date.parse(json.now) - Date.now()).toBeGreaterThan(3_590_000);
    expect((await plain('clock', { offsetMs: 0 })).status).toBe(200);
    expect((await plain('clock', { offsetMs: 'soon' })).status).toBe(400);
  });

  test('counts, and the difference between two counts is what happened in between', async () => {
    const before = (await plain('counts')).json;
    const body = {
      accountName: accountOf(ada.upn),
      propertyName: 'SPS-PicturePlaceholderState',
      propertyValue: '0',
    };
    await ask(root, `${profilePath}/SetSingleValueProfileProperty`, { method: 'POST', body });
    const after = (await plain('counts')).json;
    expect(countsBetween(before, after)).toEqual({
      requests: { [`${root} token`]: 1, [`${root} profile-write`]: 1 },
      httpRequests: 1,
      photoDownloads: 0,
      writes: 1,
      throttled: 0,
    });
  });

  test('shows writes since a number', async () => {
    const { total } = (await plain('writes')).json;
    tenant.putFile(pictures, 'x_MThumb.jpg', Buffer.from('x'), 'user');
    const { json } = await plain(`writes?since=${total}`);
    expect(json).toMatchObject({
      total: total + 1,
      writes: [{ by: 'user', kind: 'file', path: `${pictures}/x_MThumb.jpg` }],
    });
  });

  test('shows pictures of either side without counting them', async () => {
    const before = server.counts();
    const exchange = await fetch(`${server.controlUrl}/picture?user=${ada.id}&side=exchange`);
    expect(
      Buffer.from(await exchange.arrayBuffer()).equals((await ada.photo?.bytes()) ?? Buffer.alloc(0)),
    ).toBe(true);
    expect((await fetch(`${server.controlUrl}/picture?user=${ada.id}&side=sharepoint&size=M`)).status).toBe(
      404,
    );
    tenant.recrop(ada.id);
    const shown = await fetch(`${server.controlUrl}/picture?user=${ada.id}&side=sharepoint&size=L`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(server.counts()).toEqual(before);
  });

  test('names people', async () => {
    const { json } = await plain(`people?ids=${ada.id},unknown`);
    expect(json.people).toEqual([
      expect.objectContaining({ id: ada.id, upn: ada.upn, displayName: ada.displayName }),
    ]);
  });

  test('takes faults and ends them', async () => {
    const { json } = await plain('faults', { match: { path: '/USERS$' }, answer: { status: 503 } });
    expect((await ask(graph, '/v1.0/users')).status).toBe(503);
    expect((await plain(`faults?id=${json.id}`, undefined, 'DELETE')).status).toBe(200);
    expect((await ask(graph, '/v1.0/users')).status).toBe(200);
    expect((await plain('outage', { service: 'mail' })).status).toBe(400);
  });

  test('changes people as between two nights, and judges what is shown', async () => {
    expect((await plain('evolve', { seed: 5 })).json.happenings).toEqual(expect.any(Array));
    const { json } = await plain('audit', { ids: [ada.id] });
    expect(json.people).toEqual([expect.objectContaining({ userId: ada.id })]);
    expect(json.totals.people).toBe(1);
  });

  test('makes delta links stale', async () => {
    const { json } = await ask(graph, '/v1.0/users/delta?$deltatoken=latest');
    await plain('forget', { what: 'directory' });
    expect((await ask(graph, json['@odata.deltaLink'].replace(`https://${graph}`, ''))).status).toBe(410);
  });

  test('refuses an unknown operation by name', async () => {
    expect((await plain('nonsense')).status).toBe(404);
    expect((await fetch(`${server.controlUrl}/faults`, { method: 'POST', body: '{' })).status).toBe(400);
  });
});

test('pages of other sites reach neither the tokens nor the controls, by a name of their own either', async () => {
  const { port } = new URL(server.controlUrl);
  for (const target of [new URL(server.identityUrl).pathname, '/control/counts']) {
    const ask = (host: string, headers: readonly (readonly [string, string])[]) =>
      sendRaw(Number(port), { method: 'GET', target, host, headers });
    expect((await ask(`evil.example:${port}`, [])).status).toBe(421);
    expect((await ask(`127.0.0.1:${port}`, [['Origin', 'https://evil.example']])).status).toBe(403);
    expect((await ask(`127.0.0.1:${port}`, [['Sec-Fetch-Site', 'same-site']])).status).toBe(403);
  }
});
