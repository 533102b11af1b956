/** Who may do what over HTTP, and what is recorded of it; through the local host and the real bindings. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import { plain } from '../../shared/http/headers.ts';
import { addMissing } from '../kit/people.ts';
import { sendRaw } from '../kit/raw-request.ts';
import { type Stage, setStage } from '../kit/stage.ts';

const key = 'the function key';
let stage: Stage;
const lines: string[] = [];
let userId: string;
let upn: string;
beforeAll(async () => {
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 23 },
    settings: { FUNCTION_KEYS: 'sync' },
    host: {
      keys: { functionKey: key, masterKey: 'the master key' },
      log: 'debug',
      onLine: (line) => lines.push(line),
    },
  });
  ({ id: userId, upn } = addMissing(stage.tenant, 'user'));
});
afterAll(() => stage?.stop());

/** As the stand-in for App Service authentication signs them in. */
const asReader = { authorization: 'Bearer reader' };
const asOperator = { authorization: 'Bearer operator' };
const operator = '00000000-0000-4000-8000-00000000000a';
const claims = [
  { typ: 'oid', val: operator },
  { typ: 'roles', val: 'Instep.Operate' },
];
const forged = { 'x-ms-client-principal': Buffer.from(JSON.stringify({ claims })).toString('base64') };

const json = { 'content-type': 'application/json' };

async function call(method: string, route: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${stage.host.url}/api/${route}`, {
    method,
    headers: method === 'GET' ? headers : { ...json, ...headers },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    type: String(body.type ?? '')
      .split(':')
      .at(-1),
    body,
  };
}

interface Recorded {
  readonly by: string;
  readonly operation: string;
  readonly subject: string;
  readonly status?: number;
  readonly problem?: string;
}

async function recorded(headers: Record<string, string> = {}): Promise<Recorded[]> {
  const { body } = await call('GET', 'audit', headers);
  return (body as { records: Recorded[] }).records;
}

/** As the host compares it, before the app gets the call. */
const withKey = { 'x-functions-key': key };

describe('callers with a function key', () => {
  test('are let in by header or query; without a key, or with another, the host answers 401', async () => {
    const statusOf = async (query: string, headers: Record<string, string>) =>
      (await fetch(`${stage.host.url}/api/runs${query}`, { headers })).status;
    expect(await statusOf('', withKey)).toBe(200);
    expect(await statusOf(`?code=${encodeURIComponent(key)}`, {})).toBe(200);
    expect(await statusOf('', {})).toBe(401);
    expect(await statusOf(`?code=${encodeURIComponent(key)}`, { 'x-functions-key': '' })).toBe(401);
    expect(await statusOf('', { ...forged, 'x-functions-key': 'another' })).toBe(401);
    expect((await fetch(`${stage.host.url}/api/health`)).status).toBe(200);
  });

  test('read and synchronise, and cannot operate with any headers', async () => {
    expect(await call('GET', 'runs', withKey)).toMatchObject({ status: 200, body: { runs: [] } });
    expect(await call('POST', `users/${encodeURIComponent(upn)}/sync`, withKey)).toMatchObject({
      status: 200,
    });
    const refused = await call('POST', 'runs/20260101T010000Z/cancellation', { ...withKey, ...forged });
    expect(refused).toMatchObject({ status: 403, type: 'role-required' });
    expect(refused.body.detail).toContain('INSTEP_FUNCTION_KEYS=operate');
  });

  test('have their changes recorded by ids only; refused changes were not started', async () => {
    expect(await recorded(withKey)).toEqual([
      expect.objectContaining({
        ...{ by: 'function key', operation: 'syncUser', subject: userId, status: 200 },
        ...{ dryRun: false, force: false, finding: 'missing', outcome: 'repaired' },
      }),
    ]);
    const text = JSON.stringify(await recorded(withKey));
    expect(text).not.toContain('@');
  });
});

describe('callers who are signed in', () => {
  beforeAll(() => stage.restartHost({ settings: { SIGN_IN: 'entra' } }));

  test('without a valid sign-in get 401; health still answers', async () => {
    for (const headers of [{}, forged, { authorization: 'Bearer unknown' }]) {
      const refused = await fetch(`${stage.host.url}/api/runs`, { headers });
      expect(refused.status).toBe(401);
    }
    expect((await call('GET', 'health')).status).toBe(200);
  });

  test('may do what their role allows', async () => {
    expect((await call('GET', 'runs', asReader)).status).toBe(200);
    expect(await call('POST', 'runs/20260101T010000Z/cancellation', asReader)).toMatchObject({
      status: 403,
      type: 'role-required',
    });
    expect(await call('POST', 'runs/20260101T010000Z/cancellation', asOperator)).toMatchObject({
      status: 404,
      type: 'run-not-found',
    });
    const [latest] = await recorded(asReader);
    expect(latest).toMatchObject({
      by: operator,
      operation: 'cancelRun',
      subject: '20260101T010000Z',
      status: 404,
      problem: 'run-not-found',
    });
  });

  /** With the session of an operator. Node's fetch has a Sec-Fetch-Mode of its own. */
  function asBrowser(method: string, path: string, headers: Readonly<Record<string, string>>) {
    const cookie = ['cookie', 'AppServiceAuthSession=operator'] as const;
    const port = Number(new URL(stage.host.url).port);
    return sendRaw(port, { method, target: `/api/${path}`, headers: [cookie, ...Object.entries(headers)] });
  }

  /** What tags, forms, scripts and links of another page make a browser send along with its session. */
  const fromElsewhere: Readonly<Record<string, Record<string, string>>> = {
    'an image': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    'a frame': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    'a neighbour’s script': { 'sec-fetch-site': 'same-site', origin: 'http://localhost:1' },
    'a sandboxed page of an old browser': { origin: 'null' },
  };

  test('without a role may do nothing, and with Instep.Read nothing that needs Instep.Operate', async () => {
    const refused = async (token: string, route: string, method: string) => {
      const { status, type } = await call(method, route, { authorization: `Bearer ${token}` });
      return `${status} ${type}`;
    };
    const guarded = operations.filter(({ access }) => access !== 'open');
    for (const { method, route, access } of guarded) {
      const address = route.replaceAll(/\{\w+\}/g, 'x');
      expect([route, await refused('stranger', address, method)]).toEqual([route, '403 role-required']);
      if (access !== 'operate') continue;
      expect([route, await refused('reader', address, method)]).toEqual([route, '403 role-required']);
    }
  });

  test.each(operations)('a page of another site gets nothing from $method $route', async (operation) => {
    const before = (await recorded(asOperator)).length;
    const target = operation.route.replace(/\{\w+\}/g, '20260101T010000Z');
    for (const [how, headers] of Object.entries(fromElsewhere)) {
      const { status, body } = await asBrowser(operation.method, target, headers);
      expect([how, status, body]).toEqual([how, 403, expect.stringContaining('problem:cross-origin')]);
    }
    expect((await recorded(asOperator)).length).toBe(before);
  });

  test('are protected from a name that another site makes lead to this machine', async () => {
    const port = Number(new URL(stage.host.url).port);
    for (const target of ['/api/health', '/admin/host/status', '/.auth/login/aad', '/']) {
      const { status } = await sendRaw(port, { method: 'GET', target, host: `evil.example:${port}` });
      expect([target, status]).toEqual([target, 421]);
    }
    const headers = [['sec-fetch-site', 'cross-site']] as const;
    const admin = await sendRaw(port, { method: 'GET', target: '/admin/host/status', headers });
    expect(admin.status).toBe(403);
  });

  test('open pages by a link on another site, and no page may frame any answer, of the host’s own too', async () => {
    const visit = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const asked = [
      ['problems', 200],
      ['console', 200],
      ['runs/20260101T010000Z/report', 404],
      ['runs', 403],
      ['console/main.js', 403],
      ['no-such-route', 404],
    ] as const;
    for (const [path, status] of asked) {
      const answer = await asBrowser('GET', path, visit);
      expect([path, answer.status]).toEqual([path, status]);
      const policy = expect.stringContaining("frame-ancestors 'none'");
      expect(answer.headers, path).toMatchObject({ ...plain, 'content-security-policy': policy });
    }
  });

  test('leave an event with route and reason when they are refused, and no name', async () => {
    expect((await call('GET', `runs?limit=${upn}`, asReader)).status).toBe(400);
    const events = lines.filter((line) => line.includes('"event":"call.refused"'));
    const refused = events.map((line) => JSON.parse(line.slice(line.indexOf('{"event"'))) as object);
    for (const [operation, problem, status] of [
      ['cancelRun', 'role-required', '403'],
      ['startRun', 'cross-origin', '403'],
      ['listRuns', 'invalid-request', '400'],
    ]) {
      const event = { event: 'call.refused', operation, problem, status, times: expect.any(Number) };
      expect(refused).toContainEqual(event);
    }
    expect(JSON.stringify(refused)).not.toMatch(/@|contoso/);
  });

  test('are recorded when they read a report about the company, and see names of people', async () => {
    expect((await call('GET', 'runs/20260101T010000Z/report', asReader)).status).toBe(404);
    const [latest] = await recorded(asReader);
    expect(latest).toMatchObject({
      ...{ operation: 'getRunReport', subject: '20260101T010000Z', problem: 'run-not-found' },
      byName: 'Local Reader',
    });
    const [record] = (await stage.state.audit.page({ limit: 1, continuation: undefined })).records;
    expect(JSON.stringify(record)).not.toContain('Local');
    const events = lines.filter((line) => line.includes('"event":"call.recorded"'));
    expect(events.at(-1)).toContain('"operation":"getRunReport"');
  });
});

describe('the documents of the API', () => {
  test('the contract names the address under which it was requested', async () => {
    const { body } = await call('GET', 'openapi.json', asReader);
    expect(body).toMatchObject({ openapi: '3.1.1', servers: [{ url: `${stage.host.url}/api` }] });
  });

  test('the page of problems has a section for the type of every answer, and loads nothing from other sites', async () => {
    const response = await fetch(`${stage.host.url}/api/problems`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await response.text();
    expect(html).toContain('id="sign-in-required"');
    expect(html).not.toMatch(/https?:\/\/|<script/);
  });

  test('runs and audit records come in pages, each once', async () => {
    await stage.night();
    await stage.night();
    const first = await call('GET', 'runs?limit=1', asReader);
    const { runs, continuation } = first.body as { runs: { id: string }[]; continuation: string };
    const second = await call('GET', `runs?limit=1&continuation=${continuation}`, asReader);
    const [later, earlier] = [
      runs[0]?.id ?? '',
      (second.body as typeof first.body & { runs: { id: string }[] }).runs[0]?.id ?? '',
    ];
    expect(later > earlier && earlier !== '').toBe(true);
    expect(second.body.continuation).toBeUndefined();
  });

  test.each([
    'runs?limit=0',
    'runs?limit=a',
    'runs?page=2',
    'audit?continuation=%20',
    'runs?continuation=zzz',
    'audit?continuation=zzz',
  ])('a query that is not in the contract is refused: %s', async (route) => {
    const refused = await call('GET', route, asReader);
    expect(refused).toMatchObject({ status: 400, type: 'invalid-request' });
  });
});
