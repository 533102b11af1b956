/** Nothing that a caller can write makes the app believe another identity, another site, another address or another request. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import type { Operation } from '../../shared/http/contract/operation.ts';
import { isThorough } from '../kit/needs.ts';
import { addMissing } from '../kit/people.ts';
import { type RawAnswer, type RawRequest, sendRaw } from '../kit/raw-request.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

const key = 'the function key';
let stage: Stage;
let userId: string;
beforeAll(async () => {
  stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 43 },
    settings: { SIGN_IN: 'entra' },
    host: { keys: { functionKey: key, masterKey: 'the master key' } },
  });
  ({ id: userId } = addMissing(stage.tenant, 'user'));
});
afterAll(() => stage?.stop());

const madeUp = '99999999-0000-4000-8000-00000000000f';
const principal = Buffer.from(
  JSON.stringify({
    claims: [
      { typ: 'oid', val: madeUp },
      { typ: 'roles', val: 'Instep.Operate' },
    ],
  }),
).toString('base64');
/** All headers that decide about a request. */
const deciding = {
  'x-ms-client-principal': principal,
  origin: 'https://evil.example',
  'sec-fetch-site': 'cross-site',
  'content-type': 'text/plain',
  'idempotency-key': 'forged',
  accept: 'text/csv',
  cookie: 'AppServiceAuthSession=forged',
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'gopher',
  'x-ms-invocation-id': madeUp,
};
const json = ['Content-Type', 'application/json'] as const;
const closed = operations.filter(({ access }) => access !== 'open');

function targetOf({ route }: Operation, query = ''): string {
  const id = route.startsWith('users')
    ? userId
    : route.startsWith('operations')
      ? madeUp
      : '20260101T010000Z';
  return `/api/${route.replace(/\{\w+\}/g, id)}${query}`;
}

async function send(request: RawRequest): Promise<RawAnswer> {
  return sendRaw(Number(new URL(stage.host.url).port), request);
}

/** Calls of a client that would change something, and others. */
function asked(
  operation: Operation,
  more: Partial<RawRequest> & { readonly query?: string } = {},
): RawRequest {
  const { query = '', headers = [], ...rest } = more;
  const body = operation.body === undefined ? {} : { body: '{}' };
  const type = operation.body === undefined ? [] : [json];
  return {
    method: operation.method,
    target: targetOf(operation, query),
    headers: [...type, ...headers],
    ...body,
    ...rest,
  };
}

/** Each way by which the host's trigger metadata can be written. */
const ways: readonly [string, (operation: Operation) => Partial<RawRequest> & { readonly query?: string }][] =
  [
    ['a body property Headers', () => ({ body: JSON.stringify({ Headers: deciding }) })],
    [
      'a body property HEADERS, which removes the real ones',
      () => ({ body: JSON.stringify({ HEADERS: deciding }) }),
    ],
    ['body properties named as the headers', () => ({ body: JSON.stringify(deciding) })],
    [
      'a query parameter Headers',
      () => ({ query: `?Headers=${encodeURIComponent(JSON.stringify(deciding))}` }),
    ],
    [
      'a query parameter Headers that is no object',
      () => ({ query: `?Headers=${encodeURIComponent('["ab"]')}` }),
    ],
    ['a query parameter headers', () => ({ query: '?headers=x' })],
    ['query parameters named as the headers', () => ({ query: `?${new URLSearchParams(deciding)}` })],
    [
      "body and query named as the route's parameter",
      () => ({ body: '{"id":"x","ID":"x"}', query: '?ID=x' }),
    ],
    [
      'the headers themselves, where only the platform may send them',
      () => ({ headers: [['x-ms-client-principal', principal]] }),
    ],
    [
      'the header twice',
      () => ({
        headers: [
          ['x-ms-client-principal', principal],
          ['X-MS-CLIENT-PRINCIPAL', principal],
        ],
      }),
    ],
  ];

/** Every way meets some routes in each run, and with THOROUGH every route. */
function waysFor(operation: Operation): typeof ways {
  const operationIndex = operations.indexOf(operation);
  return ways.filter((_, index) => isThorough || (index + operationIndex) % 3 === 0);
}

const callers = [
  // The platform refuses them, not the app.
  ...(isThorough ? ([['without a sign-in', [], [401]]] as const) : []),
  ['with the sign-in of a person without a role', [['Authorization', 'Bearer stranger']], [400, 403]],
] as const;

describe.each(callers)('%s', (_who, signIn, refusals) => {
  test.each(closed)('$method $route is not opened', { tags: ['time'] }, async (operation) => {
    for (const [way, forge] of waysFor(operation)) {
      const { headers = [], ...forged } = forge(operation);
      const answer = await send(asked(operation, { ...forged, headers: [...signIn, ...headers] }));
      if (operation.id === 'me' && answer.status === 200)
        expect(answer.body, way).not.toMatch(/Operate|9999/);
      else expect(refusals, `${way}: ${answer.status} ${answer.body.slice(0, 300)}`).toContain(answer.status);
    }
  });
});

describe('decisions based on a header', () => {
  const operator = ['Authorization', 'Bearer operator'] as const;
  const sync = operations.find(({ id }) => id === 'syncUser') as Operation;
  const dryRun = JSON.stringify({ dryRun: true });

  test('the same call gets the same answer, independent of names in query and body', async () => {
    const plain = await send(asked(sync, { headers: [operator], body: dryRun }));
    expect(plain.status).toBe(200);
    const query = `?${new URLSearchParams({ wait: '5' })}`;
    expect((await send(asked(sync, { headers: [operator], body: dryRun, query }))).status).toBe(200);
    expect((await send(asked(sync, { headers: [operator], body: dryRun, framing: 'chunked' }))).status).toBe(
      200,
    );
    for (const header of ['Origin', 'Content-Type', 'Idempotency-Key', 'Sec-Fetch-Site']) {
      const headers = [operator, [header, 'one'], [header, 'two']] as const;
      // A proxy may have joined two lines.
      expect([400, 403, 415], header).toContain((await send(asked(sync, { headers, body: dryRun }))).status);
    }
  });

  test('addresses in answers are those of the caller, never of a forwarded header', async () => {
    const forwarded = [
      operator,
      ['X-Forwarded-Host', 'evil.example'],
      ['X-Forwarded-Proto', 'gopher'],
    ] as const;
    const refused = await send(asked(sync, { headers: forwarded, body: '{"dryRun":1}' }));
    expect(refused.status).toBe(400);
    expect(refused.body).not.toContain('evil.example');
    expect(refused.body).toContain('http://localhost');
  });

  const withId = { method: 'GET', target: '/api/health', headers: [['x-ms-invocation-id', madeUp]] } as const;

  test('a caller who sends the id of an invocation does not make other callers wait', async () => {
    const own = send(withId).catch(() => undefined);
    const others = await Promise.all(
      Array.from({ length: 5 }, () => send({ method: 'GET', target: '/api/health' })),
    );
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await own;
  });

  test('an invalid id is refused at once, because the library would use it as the name of an event', async () => {
    for (const id of ['error', 'x'.repeat(5_000), '__proto__']) {
      const answer = await send({
        method: 'GET',
        target: '/api/health',
        headers: [['x-ms-invocation-id', id]],
      });
      expect([id.slice(0, 10), answer.status]).toEqual([id.slice(0, 10), 400]);
    }
    expect((await send({ method: 'GET', target: '/api/health' })).status).toBe(200);
  });

  testThoroughly('a caller’s own id is answered within a minute', async () => {
    const port = Number(new URL(stage.host.url).port);
    expect([200, 500, 503]).toContain((await sendRaw(port, withId, 60_000)).status);
  });

  test('a body where none is allowed is refused; an empty one counts as none', async () => {
    const get = operations.find(({ id }) => id === 'listRuns') as Operation;
    const erase = operations.find(({ id }) => id === 'eraseUser') as Operation;
    for (const operation of [get, erase]) {
      for (const framing of ['content-length', 'chunked'] as const) {
        const answer = await send(asked(operation, { headers: [operator], body: '{}', framing }));
        expect([operation.id, framing, answer.status]).toEqual([operation.id, framing, 400]);
      }
    }
    for (const framing of ['content-length', 'chunked'] as const) {
      const answer = await send(asked(get, { headers: [operator], body: '', framing }));
      expect([framing, answer.status]).toEqual([framing, 200]);
    }
  });

  test('a key that the platform does not check opens nothing, and a repeated parameter is refused', async () => {
    const runs = operations.find(({ id }) => id === 'listRuns') as Operation;
    expect((await send(asked(runs, { query: '?code=anything' }))).status).toBe(401);
    expect((await send(asked(runs, { headers: [operator], query: '?limit=2&limit=3' }))).status).toBe(400);
    expect((await send(asked(runs, { headers: [operator], query: '?limit=2&CODE=x' }))).status).toBe(200);
  });
});

/** Sign-in is off: every caller with the key is let in, and no caller is a person. */
describe('with a function key', () => {
  const withKey = ['x-functions-key', key] as const;
  beforeAll(() => stage.restartHost({ settings: { SIGN_IN: 'off', FUNCTION_KEYS: 'sync' } }));

  test.each(closed.filter(({ access }) => access === 'operate'))(
    '$method $route is not opened',
    async (operation) => {
      for (const [way, forge] of waysFor(operation)) {
        const { headers = [], ...forged } = forge(operation);
        const answer = await send(asked(operation, { ...forged, headers: [withKey, ...headers] }));
        expect([400, 403], `${way}: ${answer.status} ${answer.body.slice(0, 300)}`).toContain(answer.status);
      }
    },
  );

  test.each(closed)(
    '$method $route: nothing else works instead of the key',
    { tags: ['time'] },
    async (operation) => {
      for (const [way, forge] of waysFor(operation)) {
        const { headers = [], ...forged } = forge(operation);
        const answer = await send(
          asked(operation, { ...forged, headers: [['x-functions-key', 'another'], ...headers] }),
        );
        expect(answer.status, way).toBe(401);
      }
    },
  );

  test('the audit record names the key, even if the call claims to be from a person', async () => {
    const sync = operations.find(({ id }) => id === 'syncUser') as Operation;
    const headers = [withKey, ['x-ms-client-principal', principal]] as const;
    expect((await send(asked(sync, { headers, body: '{"dryRun":true}' }))).status).toBe(200);
    const audit = operations.find(({ id }) => id === 'listAudit') as Operation;
    const { body } = await send(asked(audit, { headers: [withKey] }));
    expect(body).toContain('"by":"function key"');
    expect(body).not.toContain(madeUp);
  });
});
