import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { refuseOtherNames, refuseOtherPages } from '../../local/own-requests.ts';

const port = 7071;

function asked(headers: Readonly<Record<string, string>>) {
  return { headers, socket: { localPort: port } } as unknown as IncomingMessage;
}

test.each([
  ...[
    'evil.example',
    `evil.example:${port}`,
    `localhost.evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
  ],
  ...[
    'localhost:1',
    'localhost:',
    'localhost.',
    '0.0.0.0',
    '10.0.0.1',
    '127.0.0.2',
    '[::]',
    '[::1]x',
    'xlocalhost',
  ],
])('the name %s is not answered', (host) => {
  expect(refuseOtherNames(asked({ host }))).toMatchObject({
    status: 421,
    body: 'This server answers to http://localhost:7071 only.\n',
  });
});

test.each([
  ...['localhost', 'LocalHost', '127.0.0.1', '[::1]'].flatMap((name) => [name, `${name}:${port}`]),
  '',
])('the name %s is answered', (host) => {
  expect(refuseOtherNames(asked({ host }))).toBeUndefined();
});

const host = `localhost:${port}`;

test.each<[string, Record<string, string>, boolean]>([
  ['no browser', {}, true],
  ['a page of this server', { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }, true],
  ['an address that was typed', { 'sec-fetch-site': 'none' }, true],
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }, false],
  ['a page on another port of this machine', { 'sec-fetch-site': 'same-site' }, false],
  ['its origin', { origin: 'http://localhost:1' }, false],
  ['a sandboxed page', { origin: 'null' }, false],
])('a request of %s', (_who, headers, isAnswered) => {
  const refusal = refuseOtherPages(asked({ host, ...headers }));
  expect(refusal?.status).toBe(isAnswered ? undefined : 403);
});
