import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { bearer, enter } from '../../local/host/sign-in.ts';

function entered(lines: readonly (readonly [string, string])[], path = '/api/health') {
  const headers = Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]));
  const request = { headers, rawHeaders: lines.flat() } as unknown as IncomingMessage;
  return enter(request, new URL(`http://localhost${path}`));
}

test('headers that only the platform sets are dropped from a request in any spelling, so a principal comes only from the platform', () => {
  const forged = [
    ['x-ms-client-principal', 'made up'],
    ['X-MS-CLIENT-PRINCIPAL-ID', 'made up'],
    ['X-Ms-Token-Aad-Id-Token', 'made up'],
    ['x-own', '1'],
  ] as const;
  expect(entered(forged)).toEqual({ passesWith: [['x-own', '1']] });
  const signedIn = entered([...forged, ['Authorization', bearer('reader')]], '/api/runs');
  expect(signedIn).toEqual({
    passesWith: [
      ['x-own', '1'],
      ['Authorization', 'Bearer reader'],
      ['x-ms-client-principal', expect.not.stringContaining('made up')],
    ],
  });
});

test('a link on another site leads to the question who one is, and does not answer it', () => {
  const link = [['Sec-Fetch-Site', 'cross-site']] as const;
  expect(entered(link, '/.auth/login/aad?post_login_redirect_uri=/api/console')).toMatchObject({
    status: 200,
  });
  expect(entered(link, '/.auth/login/aad?as=operator')).toMatchObject({ status: 403 });
  expect(entered([['Sec-Fetch-Site', 'same-origin']], '/.auth/login/aad?as=operator')).toMatchObject({
    status: 302,
  });
});
