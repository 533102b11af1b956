import { describe, expect, test } from 'vitest';
import { systemTimer } from '../../../shared/adapters/clock.ts';
import { cloudHosts } from '../../../shared/adapters/clouds.ts';
import { userAgent } from '../../../shared/adapters/microsoft365.ts';
import { createGate } from '../../../shared/adapters/transport/gate.ts';
import { wholeShare } from '../../../shared/adapters/transport/limiter-share.ts';
import { createRateLimiter } from '../../../shared/adapters/transport/rate-limiter.ts';
import { createTokens } from '../../../shared/adapters/transport/tokens.ts';
import { connectionPerTest } from './connection-per-test.ts';

const connect = connectionPerTest();

const anyRequest = { path: /\/users\/delta/ };

describe('sending', () => {
  test('names itself as SharePoint asks in-house tools to', () => {
    expect(userAgent('Contoso', '1.2.3')).toBe('NONISV|Contoso|Instep/1.2.3');
    expect(userAgent('Müller | Söhne', '1.0.0')).toBe('NONISV|Mller  Shne|Instep/1.0.0');
  });

  test("a link to a host that is not the tenant's is not followed, and no token leaves", async () => {
    const tenant = await connect({ users: 1, kind: 'in-step' });
    for (const link of [
      'https://graph.example.com/v1.0/users/delta',
      'https://graph.microsoft.com:8443/v1.0/users/delta',
    ]) {
      await expect(tenant.directory.usersDelta(link)).rejects.toMatchObject({ code: 'foreign-host' });
    }
    expect(tenant.server.counts().requests).toEqual({});
  });

  test('a request with a time limit is neither waited for nor sent after it', async () => {
    const tenant = await connect({ users: 1, kind: 'in-step' });
    const url = 'https://graph.microsoft.com/v1.0/users/delta';
    // Fetches the token and opens the connection, for which the limit below is too short on a busy machine.
    const unlimited = { method: 'GET', limiter: 'graph', kind: 'user' } as const;
    await tenant.transport.send({ ...unlimited, url: 'https://graph.microsoft.com/v1.0/users/unknown' });
    const send = (withinMs: number) =>
      tenant.transport.send({ method: 'GET', url, limiter: 'graph', kind: 'users delta', withinMs });
    const silent = tenant.server.faults.add({ match: anyRequest, answer: { hang: true } });
    await expect(send(300)).rejects.toThrow(/timed out/);
    tenant.server.faults.remove(silent);
    const sent = () => tenant.server.counts().requests['graph.microsoft.com users-delta'];
    expect(sent()).toBe(1);
    await expect(send(0)).rejects.toThrow(/not sent in time/);
    tenant.server.faults.add({ match: anyRequest, answer: { status: 429, headers: { 'Retry-After': '9' } } });
    await expect(send(3_000)).rejects.toMatchObject({ name: 'TransientError', retryAfterMs: 9_000 });
    await expect(send(3_000)).rejects.toMatchObject({ name: 'TransientError' });
    expect(sent()).toBe(2);
  });

  test('a request whose caller leaves ends at once, is not repeated, and frees its slot', async () => {
    const tenant = await connect({ users: 2, kind: 'in-step' });
    const [ann, bob] = [...tenant.server.tenant.users.keys()] as [string, string];
    const url = `https://graph.microsoft.com/v1.0/users/${ann}`;
    const send = (signal: AbortSignal) =>
      tenant.transport.send({ method: 'GET', url, limiter: 'graph', kind: 'user', signal });
    await expect(send(AbortSignal.abort())).rejects.toMatchObject({ code: 'abandoned' });
    expect(tenant.server.counts().requests['graph.microsoft.com user']).toBeUndefined();
    const leaving = new AbortController();
    tenant.server.faults.add({
      match: { path: /\/users\// },
      answer: { hang: true, before: () => leaving.abort() },
      times: 1,
    });
    await expect(send(leaving.signal)).rejects.toMatchObject({ code: 'abandoned' });
    expect(tenant.server.counts().requests['graph.microsoft.com user']).toBe(1);

    // There is one slot for batches of photos at first.
    const viewer = new AbortController();
    tenant.server.faults.add({
      match: { path: /batch/ },
      answer: { hang: true, before: () => viewer.abort() },
      times: 1,
    });
    const left = tenant.sourcePhotos.download([ann], { signal: viewer.signal });
    expect(await tenant.sourcePhotos.download([bob])).toMatchObject(new Map([[bob, { kind: 'photo' }]]));
    expect((await left).get(ann)).toMatchObject({ kind: 'unknown' });
    expect(tenant.sent.filter(({ kind }) => kind === 'photo bytes batch')).toHaveLength(2);
    // Without it, what hangs ends after 35 seconds.
  }, 25_000);

  test('one token for each host, cached between requests', async () => {
    const tenant = await connect({ users: 2, kind: 'in-step' });
    await Promise.all([tenant.directory.usersDelta(undefined), tenant.directory.usersDelta(undefined)]);
    await tenant.library.locate();
    const { requests } = tenant.server.counts();
    expect(requests['graph.microsoft.com token']).toBe(1);
    expect(requests['contoso-my.sharepoint.com token']).toBe(1);
  });

  test('after a 401 the request is repeated once with a new token', async () => {
    const tenant = await connect({ users: 2, kind: 'in-step' });
    tenant.server.faults.add({ match: anyRequest, times: 1, answer: { status: 401 } });
    expect((await tenant.directory.usersDelta(undefined)).changes).toHaveLength(2);
    expect(tenant.server.counts().requests['graph.microsoft.com token']).toBe(2);
  });

  test.each([1 / 64, 1])(
    '401 for all requests in flight, with %d of the allowance: none waits for ever',
    async (part) => {
      const share = { ...wholeShare, now: () => part, unused: () => part };
      const shares = { of: share.now, limiter: () => share };
      const tenant = await connect({ users: 2, kind: 'in-step' }, {}, { shares });
      tenant.server.faults.add({ match: anyRequest, times: 4, answer: { status: 401 } });
      const asked = Array.from({ length: 6 }, () => tenant.directory.usersDelta(undefined));
      const ends = await Promise.allSettled(asked);
      expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
    },
  );

  test('a second 401 is a permanent error', async () => {
    const tenant = await connect();
    tenant.server.faults.add({ match: anyRequest, answer: { status: 401 } });
    await expect(tenant.directory.usersDelta(undefined)).rejects.toMatchObject({ name: 'PermanentError' });
    expect(tenant.server.counts().requests['graph.microsoft.com users-delta']).toBe(2);
  });

  test.each([
    ['408', { status: 408 }],
    ['429', { status: 429, headers: { 'Retry-After': '0.1' } }],
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['a reset connection', { reset: true }],
    ['a time-out', { hang: true }],
  ])('%s once: retried quickly', async (_name, answer) => {
    const tenant = await connect({ users: 2, kind: 'in-step' }, {}, { timeoutMs: 1_000 });
    tenant.server.faults.add({ match: anyRequest, times: 1, answer });
    expect((await tenant.directory.usersDelta(undefined)).changes).toHaveLength(2);
  });

  test('503 every time: four attempts, then an error that names method, address and status', async () => {
    const tenant = await connect();
    tenant.server.faults.add({ match: anyRequest, answer: { status: 503 } });
    const error = await tenant.directory.usersDelta(undefined).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'TransientError', retryAfterMs: undefined });
    expect(String(error)).toContain('GET https://graph.microsoft.com/v1.0/users/delta failed: HTTP 503');
    expect(tenant.server.counts().requests['graph.microsoft.com users-delta']).toBe(4);
  });

  test('a wait of more than half a minute is thrown to the caller, and nothing is sent meanwhile', async () => {
    const tenant = await connect();
    tenant.server.faults.add({
      match: anyRequest,
      answer: { status: 429, headers: { 'Retry-After': '120' } },
    });
    await expect(tenant.directory.usersDelta(undefined)).rejects.toMatchObject({
      name: 'TransientError',
      retryAfterMs: 120_000,
    });
    const again = await tenant.directory.usersDelta(undefined).catch((e: unknown) => e);
    expect(again).toMatchObject({ name: 'TransientError' });
    expect((again as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(100_000);
    expect(tenant.server.counts().requests['graph.microsoft.com users-delta']).toBe(1);
    expect(tenant.throttled).toEqual([
      { limiter: 'graph', host: 'graph.microsoft.com', status: 429, waitMs: 120_000 },
    ]);
  });
});

describe('tokens', () => {
  const by = (moment: () => number) => ({
    clock: { now: () => new Date(moment()) },
    timer: { ...systemTimer, wait: async () => undefined },
    signedInAs: 'person' as const,
  });
  const now = by(() => 0);

  test('fetched once for all callers that wait, and again five minutes before it expires', async () => {
    let asked = 0;
    let at = 0;
    const source = {
      getToken: async () => {
        asked += 1;
        return { token: `t${asked}`, expiresOnTimestamp: at + 3_600_000 };
      },
    };
    const tokens = createTokens(
      source,
      by(() => at),
    );
    expect(await Promise.all([tokens.get('s'), tokens.get('s'), tokens.get('s')])).toEqual([
      't1',
      't1',
      't1',
    ]);
    at = 3_299_999;
    expect(await tokens.get('s')).toBe('t1');
    at = 3_300_000;
    expect(await tokens.get('s')).toBe('t2');
    expect(await tokens.get('other')).toBe('t3');
  });

  test('a missing identity is a permanent error, a failing one is transient', async () => {
    const unavailable = Object.assign(new Error('none'), { name: 'CredentialUnavailableError' });
    const without = createTokens({ getToken: () => Promise.reject(unavailable) }, now);
    await expect(without.get('s')).rejects.toMatchObject({ name: 'PermanentError', code: 'no-identity' });
    const failing = createTokens({ getToken: () => Promise.reject(new Error('down')) }, now);
    await expect(failing.get('s')).rejects.toMatchObject({ name: 'TransientError' });
    const empty = createTokens({ getToken: () => Promise.resolve(null) }, now);
    await expect(empty.get('s')).rejects.toMatchObject({ name: 'PermanentError', code: 'no-token' });
  });
});

describe('rate limiter', () => {
  test('a gate lets in as many as its limit allows, in order, also after the limit changes', async () => {
    let limit = 1;
    const gate = createGate(() => limit);
    const order: string[] = [];
    const enter = async (name: string, least: number, most: number) => {
      const place = await gate.enter({ least: () => least, most });
      order.push(`${name}: ${place.taken}${place.isFull ? ', full' : ''}`);
      return place;
    };
    const first = await enter('first', 2, 2);
    const others = [enter('second', 1, 4), enter('third', 1, 1), enter('fourth', 2, 2)];
    expect(order).toEqual(['first: 2, full']);
    limit = 4.5;
    first.leave();
    first.leave();
    for (const other of others) (await other).leave();
    expect(order.slice(1)).toEqual(['second: 4, full', 'third: 1', 'fourth: 2']);
  });

  test('of several pauses the longest counts', () => {
    let at = 0;
    const time = { clock: { now: () => new Date(at) }, timer: systemTimer };
    const limiter = createRateLimiter({ inFlight: 1 }, time);
    limiter.pause(5_000);
    limiter.pause(1_000);
    expect(limiter.pausedMs()).toBe(5_000);
    at = 6_000;
    expect(limiter.pausedMs()).toBe(0);
  });
});

describe('hosts of each cloud', () => {
  test.each([
    ['global', 'graph.microsoft.com', 'contoso.sharepoint.com', 'contoso-my.sharepoint.com'],
    ['gcc-high', 'graph.microsoft.us', 'contoso.sharepoint.us', 'contoso-my.sharepoint.us'],
    ['dod', 'dod-graph.microsoft.us', 'contoso.sharepoint-mil.us', 'contoso-my.sharepoint-mil.us'],
    ['china', 'microsoftgraph.chinacloudapi.cn', 'contoso.sharepoint.cn', 'contoso-my.sharepoint.cn'],
  ] as const)('%s', (cloud, graph, sharePointRoot, sharePointMy) => {
    expect(cloudHosts(cloud, 'Contoso')).toEqual({ graph, sharePointRoot, sharePointMy });
  });
});
