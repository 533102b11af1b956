/** Seals with a key in the simulated Key Vault. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { localSeals } from '../../../local/local-seals.ts';
import { tenantTokens } from '../../../local/simulation/tenant-wire.ts';
import { serveTenant } from '../../../local/tenant/server/server.ts';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';
import { localIntegrityKey } from '../../../local/tenant/truth/signing-key.ts';
import { systemTimer } from '../../../shared/adapters/clock.ts';
import { openSeals } from '../../../shared/adapters/key-vault/open-seals.ts';
import type { Fetch } from '../../../shared/adapters/transport/transport.ts';
import { parseSettings } from '../../../shared/config/parse-settings.ts';
import { PermanentError, TransientError } from '../../../shared/core/errors.ts';
import type { Sealed } from '../../../shared/core/seal.ts';
import { required } from '../../config/examples.ts';
import { fetchFrom } from '../../kit/fetch-from.ts';

const sealed: Sealed = { kind: 'pending', userId: 'u', runId: 'r', content: { a: 1 } };
const other = { ...sealed, userId: 'v' };

function stage({
  key = localIntegrityKey(),
  change,
}: {
  key?: string;
  change?: (real: Fetch) => Fetch;
} = {}) {
  const served = serveTenant(createTenant({ users: 0, kind: 'empty' }));
  const asked: string[] = [];
  const real = fetchFrom(served);
  const fetch: Fetch = (url, request) => {
    asked.push(`${request.method} ${url} ${String(request.body)}`);
    return (change?.(real) ?? real)(url, request);
  };
  let atMs = Date.now();
  const scopes: string[] = [];
  const tokens = tenantTokens(served);
  const open = () =>
    openSeals({
      key: parseSettings({ ...required, INSTEP_INTEGRITY_KEY: key }).INTEGRITY_KEY,
      credential: {
        async getToken(scope) {
          scopes.push(scope);
          return tokens.getToken(scope);
        },
      },
      signedInAs: 'identity',
      version: '0.0.0',
      clock: { now: () => new Date(atMs) },
      timer: { ...systemTimer, wait: async () => undefined },
      random: () => 0,
      onForged: (what) => forged.push(what.userId),
      fetch,
    }).seals;
  const forged: string[] = [];
  return { served, asked, scopes, forged, open, seals: open(), pass: (ms: number) => (atMs += ms) };
}

describe('a key', () => {
  test('signs once for a process, with a token of Key Vault, and what it seals is believed by the next process', async () => {
    const { seals, open, asked, scopes, forged, served } = stage();
    const seal = await seals.seal(sealed);
    expect(await seals.check(sealed, seal)).toBe('sealed');
    expect(await seals.check(other, seal)).toBe('forged');
    expect(await seals.check(sealed, undefined)).toBe('unsealed');
    expect(await seals.check(sealed, '')).toBe('unsealed');
    expect(await seals.check(sealed, 'no seal')).toBe('forged');
    const value = createHash('sha256').update('Instep: key of the seals, 1').digest('base64url');
    expect(asked).toEqual([
      `POST https://instep-local.vault.azure.net/keys/instep-integrity/sign?api-version=7.4 {"alg":"RS256","value":"${value}"}`,
    ]);
    expect(scopes).toEqual(['https://vault.azure.net/.default']);
    expect(forged).toEqual(['v', 'u']);
    expect(await open().check(sealed, seal)).toBe('sealed');
    expect(await localSeals().check(sealed, seal)).toBe('sealed');
    expect(served.vault.signatures).toBe(2);
  });

  test('that was rotated still fits what its older version sealed, with one more request', async () => {
    const { seals, open, served, asked } = stage();
    const before = await seals.seal(sealed);
    served.vault.versions.push('f'.repeat(32));
    const later = open();
    const after = await later.seal(sealed);
    expect(after).not.toBe(before);
    for (const seal of [before, after, before]) expect(await later.check(sealed, seal)).toBe('sealed');
    expect(asked).toHaveLength(3);
    const old = `${localIntegrityKey()}/${(before ?? '').split(' ')[0]}`;
    const fixed = stage({ key: old });
    fixed.served.vault.versions.push('f'.repeat(32));
    expect(await fixed.seals.seal(sealed)).toBe(before);
  });

  test('is not asked for more and more versions that somebody made up', async () => {
    const { seals, asked } = stage();
    const [, digest] = ((await seals.seal(sealed)) ?? '').split(' ');
    for (let n = 0; n < 100; n += 1) {
      const seal = `${String(n).padStart(32, '0')} ${digest}`;
      expect(await seals.check(sealed, seal)).toBe('forged');
    }
    expect(asked.length).toBeLessThanOrEqual(17);
  });
});

describe('a Key Vault that gives no signature', () => {
  test('is asked again after a minute, and not for each user', async () => {
    const { seals, served, asked, pass } = stage();
    served.faults.add({ match: { path: /\/sign/ }, answer: { status: 403 } });
    for (let n = 0; n < 5; n += 1) {
      const error = await seals.seal(sealed).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PermanentError);
      expect(error).toMatchObject({
        code: 'ForbiddenByRbac',
        status: 403,
        message: expect.stringContaining('INSTEP_INTEGRITY_KEY'),
      });
    }
    expect(asked).toHaveLength(1);
    served.faults.clear();
    pass(59_000);
    await expect(seals.seal(sealed)).rejects.toThrow();
    pass(2_000);
    expect(await seals.seal(sealed)).toMatch(/^[0-9a-f]{32} /);
    expect(asked).toHaveLength(2);
  });

  test.each<[string, (real: Fetch) => Fetch]>([
    ['503', () => async () => new Response('{}', { status: 503 })],
    ['no connection', () => () => Promise.reject(new TypeError('fetch failed'))],
    ['a page', () => async () => new Response('<html></html>', { status: 200 })],
    ['a short signature', answering({ value: 'AAAA' })],
    ['a key of another vault', answering({ kid: 'https://evil.vault.azure.net/keys/instep-integrity/0' })],
    ['no version', answering({ kid: localIntegrityKey() })],
  ])('but %s, is a reason to wait', async (_name, change) => {
    const { seals } = stage({ change });
    const error = await seals.seal(sealed).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as TransientError).retryAfterMs).toBeGreaterThan(0);
    await expect(seals.check(sealed, `${'0'.repeat(32)} ${'A'.repeat(43)}`)).rejects.toThrow(TransientError);
  });

  test('for the version that was asked for is not believed with another', async () => {
    const { seals } = stage({
      key: `${localIntegrityKey()}/${'1'.repeat(32)}`,
      change: () => async () =>
        Response.json({ kid: `${localIntegrityKey()}/${'2'.repeat(32)}`, value: 'A'.repeat(342) }),
    });
    await expect(seals.seal(sealed)).rejects.toThrow('another version');
  });

  test('leaves older versions open while it does not answer for them', async () => {
    const { seals, served, open } = stage();
    const seal = await seals.seal(sealed);
    served.vault.versions.push('f'.repeat(32));
    const later = open();
    await later.seal(sealed);
    served.faults.add({ match: { path: /\/[0-9a-f]{32}\/sign/ }, answer: { status: 503 } });
    await expect(later.check(sealed, seal)).rejects.toThrow(TransientError);
  });
});

test('no request follows a redirect, and no token goes to another host', async () => {
  const { seals, asked } = stage({
    change: () => async () =>
      new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }),
  });
  await expect(seals.seal(sealed)).rejects.toThrow(PermanentError);
  expect(asked).toHaveLength(1);
});

function answering(changes: object): (real: Fetch) => Fetch {
  return (real) => async (url, request) => {
    const answer = (await (await real(url, request)).json()) as object;
    return Response.json({ ...answer, ...changes });
  };
}
