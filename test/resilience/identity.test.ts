/**
 * A managed identity whose endpoint fails. The credential is the real one, which wraps every failure in
 * CredentialUnavailableError.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManagedIdentityCredential } from '@azure/identity';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FaultAnswer, identityHost } from '../../local/tenant/server/faults.ts';
import { systemTimer } from '../../shared/adapters/clock.ts';
import { storageCall } from '../../shared/adapters/storage-errors.ts';
import { createTokens, type TokenSource } from '../../shared/adapters/transport/tokens.ts';
import { connectionPerTest } from '../adapters/transport/connection-per-test.ts';
import { type Play, play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';

const connect = connectionPerTest({ users: 1, kind: 'in-step' });

/** The library keeps the first address that it saw, for the whole process: every tenant of this file has it. */
let identityPort = 0;
beforeAll(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  identityPort = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${identityPort}/msi/token`;
  process.env.IDENTITY_HEADER = 'instep-local-identity';
});

/** Without retries of its own, to save time. */
function managedIdentity(): TokenSource {
  return new ManagedIdentityCredential({ clientId: randomUUID(), retryOptions: { maxRetries: 0 } });
}

/** Longer than the nights of a test, because the library keeps tokens by the real clock. */
const server = {
  get identityPort() {
    return identityPort;
  },
  tokenLifetimeSeconds: 864_000,
};

function connected(noTokenFor: readonly string[] = []) {
  return connect({}, { identityPort, noTokenFor }, { credential: managedIdentity() });
}

/** Statuses, cut and foreign answers; `words` is the text that people read. */
const failing: readonly (readonly [string, FaultAnswer, RegExp])[] = [
  ['500', { status: 500 }, /HTTP 500|no usable answer/],
  ['502', { status: 502 }, /HTTP 502|no usable answer/],
  ['503 with HTML', { status: 503, html: true }, /no usable answer/],
  ['404 while the platform starts', { status: 404 }, /HTTP 404|no usable answer/],
  ['429', { status: 429 }, /no usable answer|HTTP 429/],
  ['a reset connection', { reset: true }, /no usable answer/],
  ['half an answer', { truncate: true }, /no usable answer/],
  ['an empty answer', { emptyBody: true }, /no usable answer/],
  ['200 with an error object', { status: 200, body: { error: { code: 'x' } } }, /HTTP 200|no usable answer/],
];

describe('an identity endpoint that answers with', () => {
  const brief = '%s for some seconds: the request is sent all the same';
  eachWithStandIns(failing, [1, 5, 7])(brief, async ([, answer]) => {
    const tenant = await connected();
    tenant.server.faults.add({ match: { host: identityHost }, times: 3, answer });
    await expect(tenant.directory.usersDelta(undefined)).resolves.toMatchObject({ changes: [{}] });
  });

  eachWithStandIns(failing, [0, 2, 6])(
    '%s for hours: every request has to wait, with the right message',
    async ([, answer, words]) => {
      const tenant = await connect({}, {}, { credential: managedIdentity() });

      tenant.server.faults.add({ match: { host: identityHost }, answer });
      const [user] = tenant.server.tenant.users.values();
      const id = user?.id ?? '';
      const waiting = { name: 'TransientError', retryAfterMs: 60_000, because: expect.stringMatching(words) };
      await expect(tenant.directory.usersDelta(undefined)).rejects.toMatchObject(waiting);
      await expect(tenant.sourcePhotos.describe([id])).rejects.toMatchObject(waiting);
      await expect(tenant.profiles.read([{ id, upn: 'a@contoso.com' }])).rejects.toMatchObject(waiting);
      // For a minute it is left alone.
      const asked = tenant.server.tenant.now().getTime();
      await expect(tenant.sourcePhotos.describeAlone(id)).rejects.toMatchObject(waiting);
      expect(tenant.server.tenant.now().getTime() - asked).toBeLessThan(1_000);
    },
  );

  test('a refusal: the error is permanent, because a retry would change nothing', async () => {
    const tenant = await connected(['graph.microsoft.com']);
    const refused = {
      name: 'PermanentError',
      code: 'no-token',
      message: expect.stringContaining('HTTP 400'),
    };
    await expect(tenant.directory.usersDelta(undefined)).rejects.toMatchObject(refused);
  });
});

describe('a night', () => {
  const profilesOnly = { host: identityHost, path: /resource=https:\/\/contoso\.sharepoint\.com/ };

  async function night(times: number | undefined, settings = {}): Promise<Play> {
    const stage = await play({ credential: managedIdentity(), network: true, server, settings });
    for (const name of ['ann', 'bob', 'cid']) stage.withPhoto(name);
    await stage.closedBefore();
    stage.server.faults.add({ match: profilesOnly, times, answer: { status: 500 } });
    await stage.night();
    return stage;
  }

  eachWithStandIns([3, 30], [1])(
    'an endpoint that fails %i times while profiles are read: no user is unknown',
    async (times) => {
      const stage = await night(times);
      const [run] = await stage.context.runs.list(1);
      expect(run?.totals?.findings).toEqual({ missing: 3 });
      expect(run?.outcomes).toEqual({ repaired: 3 });
    },
  );

  test('one that fails for hours: unknown with its cause, nothing written, and repaired the night after', async () => {
    const stage = await night(undefined, { GUARD_UNKNOWN: '100' });
    const [run] = await stage.context.runs.list(1);
    expect(run?.totals).toMatchObject({
      findings: { unknown: 3 },
      causes: { 'Exchange: no access token: the identity endpoint answered HTTP 500': 3 },
    });
    expect(stage.written()).toEqual([]);
    stage.server.faults.clear();
    const next = await stage.night();
    expect(next.outcomes).toEqual({ repaired: 3 });
  });

  test('one that fails from the start: the night waits for it', async () => {
    const stage = await play({ credential: managedIdentity(), network: true, server });
    stage.withPhoto('ann');
    stage.server.faults.add({ match: { host: identityHost }, times: 12, answer: { status: 500 } });
    expect(await stage.night()).toMatchObject({ state: 'reported', totals: { findings: { missing: 1 } } });
    expect(stage.errors).toEqual([]);
  });
});

describe('tokens', () => {
  const hour = 3_600_000;
  const down = Object.assign(new Error('no'), { name: 'CredentialUnavailableError' });

  test('a token that is still valid is used while a new one is not available', async () => {
    let at = 0;
    let answer: () => Promise<{ token: string; expiresOnTimestamp: number }> = async () => ({
      token: 't1',
      expiresOnTimestamp: hour,
    });
    const source = { getToken: () => answer() };
    const timer = { ...systemTimer, wait: async () => undefined };
    const tokens = createTokens(source, {
      clock: { now: () => new Date(at) },
      timer,
      signedInAs: 'identity',
    });
    expect(await tokens.get('s')).toBe('t1');
    answer = () => Promise.reject(down);
    at = hour - 60_000;
    expect(await tokens.get('s')).toBe('t1');
    await expect(tokens.get('s', 't1')).rejects.toMatchObject({ name: 'TransientError' });
    at = hour + 60_000;
    await expect(tokens.get('s')).rejects.toMatchObject({ name: 'TransientError' });
  });

  test('storage without a token is not a defect of the program', async () => {
    const call = storageCall('Table Users', () => Promise.reject(down));
    await expect(call).rejects.toMatchObject({ name: 'TransientError', message: 'Table Users: no' });
  });
});
