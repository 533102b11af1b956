/** The simulated Key Vault is as strict as the real one. */
import { expect, test } from 'vitest';
import { serveTenant } from '../../../local/tenant/server/server.ts';
import { createTenant } from '../../../local/tenant/truth/create-tenant.ts';
import { localIntegrityKey, vaultAudience } from '../../../local/tenant/truth/signing-key.ts';
import { fetchFrom } from '../../kit/fetch-from.ts';

const good = { alg: 'RS256', value: Buffer.alloc(32).toString('base64url') };

function stage() {
  const served = serveTenant(createTenant({ users: 0, kind: 'empty' }));
  const fetch = fetchFrom(served);
  const tokenFor = (audience: string) => {
    const rest = { roles: [], principalId: 'p', lifetimeSeconds: 600 };
    return served.tokens.issue({ audience, ...rest }).token;
  };
  return async (change: {
    path?: string;
    body?: unknown;
    method?: string;
    type?: string;
    audience?: string;
  }) => {
    const {
      path = '/sign?api-version=7.4',
      body = good,
      method = 'POST',
      type = 'application/json',
    } = change;
    const { audience = `https://${vaultAudience('global')}` } = change;
    const response = await fetch(`${localIntegrityKey()}${path}`, {
      method,
      headers: {
        'content-type': type,
        ...(audience && { authorization: `Bearer ${tokenFor(audience)}` }),
      },
      body: method === 'GET' ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
}

test('a signature is the same each time, 2048 bits long, and another one for another digest', async () => {
  const ask = stage();
  const [first, again] = [await ask({}), await ask({})];
  expect(again).toEqual(first);
  expect(Buffer.from(first.body.value ?? '', 'base64url')).toHaveLength(256);
  const elsewhere = stage();
  expect(await elsewhere({})).toEqual(first);
  const value = Buffer.alloc(32, 1).toString('base64url');
  expect((await ask({ body: { ...good, value } })).body.value).not.toBe(first.body.value);
  const version = (first.body.kid ?? '').split('/').at(-1);
  expect(await ask({ path: `/${version}/sign?api-version=7.4` })).toEqual(first);
});

test.each<[string, Parameters<ReturnType<typeof stage>>[0], number]>([
  ['no token', { audience: '' }, 401],
  [
    'a token for the vault in place of the service',
    { audience: 'https://instep-local.vault.azure.net' },
    401,
  ],
  ['a token for Graph', { audience: 'https://graph.microsoft.com' }, 401],
  ['another method', { method: 'GET' }, 405],
  ['no version of the API', { path: '/sign' }, 400],
  ['another content type', { type: 'text/plain' }, 415],
  ['another algorithm', { body: { ...good, alg: 'HS256' } }, 400],
  ['a digest of another length', { body: { ...good, value: 'AAAA' } }, 400],
  ['no JSON', { body: '{' }, 400],
  ['a version that is not there', { path: `/${'0'.repeat(32)}/sign?api-version=7.4` }, 404],
  ['another operation', { path: '/decrypt?api-version=7.4' }, 404],
])('%s is refused', async (_name, change, status) => {
  expect((await stage()(change)).status).toBe(status);
});
