/** Pictures and people for a browser: who gets them, in which form, and what is left of it. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { addInStep, addMany, show } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { describeThoroughly, testAtLength } from '../kit/test-with.ts';

const lines: string[] = [];
let stage: Stage;
let ada: Person;
let bob: Person;

const asReader = { authorization: 'Bearer reader' };

function get(
  route: string,
  headers: Record<string, string> = asReader,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${stage.host.url}/api/${route}`, { headers, ...(signal === undefined ? {} : { signal }) });
}

function find(text: unknown, headers: Record<string, string> = asReader): Promise<Response> {
  return fetch(`${stage.host.url}/api/people/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ text }),
  });
}

async function problemOf(response: Promise<Response>): Promise<string> {
  const { status, headers } = await response;
  const { type, detail } = (await (await response).json()) as { type: string; detail: string };
  expect(headers.get('cache-control')).toBe('no-store');
  return `${status} ${type.replace('urn:instep:problem:', '')}: ${detail}`;
}

const pictures = (id: string) => [
  `users/${id}/pictures/exchange`,
  ...['sharepoint', 'rendition', 'undo/20260101T010000Z'].map((of) => `users/${id}/pictures/${of}/S`),
];

describeThoroughly('with sign-in', () => {
  beforeAll(async () => {
    stage = await setStage({
      tenant: { users: 0, kind: 'empty', seed: 29 },
      settings: { SIGN_IN: 'entra', CALLS_PER_MINUTE: '20' },
      host: { log: 'debug', onLine: (line) => lines.push(line) },
    });
    ada = addInStep(stage.tenant, 'ada.l', { displayName: 'Ada "Countess" Lovelace' });
    bob = addInStep(stage.tenant, 'bob');
    for (const { id } of [ada, bob]) await stage.post(`users/${id}/sync`, { dryRun: true }, asReader);
  });
  afterAll(() => stage?.stop());

  test('a role is needed', async () => {
    for (const route of pictures(ada.id)) {
      expect((await get(route, {})).status).toBe(401);
      expect(await problemOf(get(route, { authorization: 'Bearer stranger' }))).toMatch(/^403 role-required/);
    }
    expect((await find('ada', {})).status).toBe(401);
  });

  test('a picture is a JPEG that only the browser keeps and that is only drawn', async () => {
    for (const route of pictures(ada.id).slice(0, 3)) {
      const answer = await get(route);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(answer.status).toBe(200);
      expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'cache-control': 'private',
        etag,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        'cross-origin-resource-policy': 'same-origin',
      });
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const same = await get(route, { ...asReader, 'if-none-match': known });
        expect([same.status, same.headers.get('etag'), (await same.arrayBuffer()).byteLength]).toEqual([
          304,
          etag,
          0,
        ]);
      }
      expect((await get(route, { ...asReader, 'if-none-match': '"other"' })).status).toBe(200);
    }
  });

  test('each user has their own face, in each size', async () => {
    const etagOf = async (route: string) => (await get(route)).headers.get('etag');
    const routes = [ada, bob].flatMap(({ id }) => pictures(id).slice(0, 3));
    const etags = await Promise.all([...routes, routes[1]?.replace(/S$/, 'L') ?? ''].map(etagOf));
    expect(new Set(etags).size).toBe(7);
    const shown = await get(`users/${ada.id}/pictures/sharepoint/M`);
    const file = stage.tenant.library.fileAt(stage.tenant.pathShown(ada.id, 'M') ?? '');
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(await file?.bytes());
  });

  test('what is not there says which it is', async () => {
    const [exchange = '', sharePoint = '', rendition = '', undo = ''] = pictures(bob.id);
    expect(await problemOf(get(undo))).toMatch(/^404 no-picture: There is no undo copy/);
    stage.server.faults.add({ match: { path: /photo/, userId: bob.id }, answer: { status: 403 }, times: 1 });
    expect(await problemOf(get(exchange))).toBe(
      '502 picture-unreadable: It could not be read: HTTP 403 Authorization_RequestDenied.',
    );
    show(stage.tenant, bob, ada.id);
    expect(await problemOf(get(sharePoint))).toMatch(/^404 picture-not-own: .*may show another person/);
    stage.tenant.removeInSharePoint(bob.id);
    expect(await problemOf(get(sharePoint))).toMatch(/^404 no-picture: SharePoint shows no photo/);
    stage.tenant.removePhoto(bob.id);
    expect(await problemOf(get(exchange))).toMatch(/^404 no-picture: .*no photo in Exchange/);
    stage.tenant.loseMailbox(bob.id);
    expect(await problemOf(get(rendition))).toMatch(/^404 no-mailbox: /);
    for (const route of pictures('00000000-0000-4000-8000-000000000000')) {
      expect(await problemOf(get(route))).toMatch(/^404 user-not-found: /);
    }
  });

  test.each([
    'users/ada.l@contoso.com/pictures/exchange',
    'users/x/pictures/exchange',
    'users/ID/pictures/sharepoint/XL',
    'users/ID/pictures/undo/x/S',
    'users/ID/pictures/exchange?size=S',
  ])('%s is refused', async (route) => {
    expect(await problemOf(get(route.replace('ID', ada.id)))).toMatch(/^400 invalid-request: /);
  });

  test('a page of another site gets no picture', async () => {
    const headers = { ...asReader, 'sec-fetch-site': 'cross-site' };
    expect(await problemOf(get(pictures(ada.id)[0] ?? '', headers))).toMatch(/^403 cross-origin: /);
  });

  test('when the browser aborts, what it waited for ends at once, and the next viewer is served', async () => {
    const [route = ''] = pictures(ada.id);
    stage.server.faults.add({ match: { path: /photo/, userId: ada.id }, answer: { hang: true }, times: 1 });
    const leaving = new AbortController();
    const before = stage.server.counts().requests['graph.microsoft.com batch'] ?? 0;
    const left = get(route, asReader, leaving.signal).catch(() => 'left');
    await expect
      .poll(() => (stage.server.counts().requests['graph.microsoft.com batch'] ?? 0) > before, {
        timeout: 10_000,
      })
      .toBe(true);
    leaving.abort();
    expect(await left).toBe('left');
    const startedAt = performance.now();
    expect((await get(route)).status).toBe(200);
    // A batch that hangs is given 35 seconds otherwise.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  test('people are found by a part of a name or of a sign-in name', async () => {
    const found = {
      userId: ada.id,
      displayName: 'Ada "Countess" Lovelace',
      signInName: ada.upn,
      scope: 'in',
    };
    for (const text of ['ad', 'lovelace ada', 'LOVE', 'ada.l@', '"Countess"', ' ada ']) {
      const answer = await find(text);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.json(), text).toEqual({ people: [found] });
    }
    const newcomer = stage.tenant.join({ upn: 'zoe@contoso.com', photo: true });
    expect(await (await find('zoe')).json()).toMatchObject({
      people: [{ userId: newcomer.id, scope: 'unknown' }],
    });
    for (const text of ['ovelace', '\\', '" OR "displayName:ada', "x' & y=z"]) {
      expect(await (await find(text)).json(), text).toEqual({ people: [] });
    }
  });

  test.each(['', ' ', 'x'.repeat(65), 'a\u0000', 7, undefined])('%j is no name', async (text) => {
    expect(await problemOf(find(text))).toMatch(/^400 invalid-request: /);
  });

  test('what was typed is in no log, event or record, also when the directory refuses', async () => {
    const typed = 'Wintermute';
    stage.server.faults.add({ match: { path: /search/ }, answer: { status: 400 }, times: 1 });
    expect(await problemOf(find(typed))).toMatch(/^502 tenant-refused: GET \/users failed/);
    expect((await find(typed)).status).toBe(200);
    const audit = await (await get('audit?limit=200')).text();
    expect(lines.join('\n')).toContain('user search');
    expect([audit, ...lines].filter((text) => text.includes(typed))).toEqual([]);
    expect(audit).not.toContain('searchPeople');
  });

  test('searches are counted', async () => {
    const statuses: number[] = [];
    for (let call = 0; call < 21; call += 1) statuses.push((await find('ada')).status);
    expect(statuses).toContain(429);
  });
});

testAtLength('a night during which sheets are viewed is not throttled, and no user is unknown', async () => {
  const { host, tenant, night, stop } = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 30 },
    server: { photoConcurrency: 16 },
    settings: { SIGN_IN: 'entra' },
  });
  onTestFinished(stop);
  const people = addMany(tenant, 40, addInStep);
  await night();
  const viewing = (async () => {
    const statuses: number[] = [];
    for (let sheet = 0; sheet < 5; sheet += 1) {
      const all = people.map(({ id }) => {
        return fetch(`${host.url}/api/users/${id}/pictures/exchange`, { headers: asReader });
      });
      statuses.push(...(await Promise.all(all)).map(({ status }) => status));
    }
    return statuses;
  })();
  const { run, counts } = await night();
  expect(counts.throttled).toBe(0);
  expect(run.totals?.findings).toEqual({ 'in-step': 40 });
  expect(new Set(await viewing)).toEqual(new Set([200]));
});
