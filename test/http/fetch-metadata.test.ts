/** What a page of another site can make a browser ask this app, route by route. */
import { expect, test } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import type { Operation } from '../../shared/http/contract/operation.ts';
import { refuseOtherSites } from '../../shared/http/fetch-metadata.ts';
import { ProblemError } from '../../shared/http/problems.ts';

type Headers = Readonly<Record<string, string | undefined>>;

function answer(operation: Operation, headers: Headers, query: readonly (readonly [string, string])[] = []) {
  const url = new URL('https://app.example/api/x');
  try {
    refuseOtherSites(operation, { url, header: (name) => headers[name.toLowerCase()], query });
  } catch (error) {
    if (error instanceof ProblemError) return error.kind;
    throw error;
  }
  return 'accepted';
}

const own = 'https://app.example';
const cookie = 'other=1; AppServiceAuthSession=x';
const visit = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const named = (id: string) => operations.find((operation) => operation.id === id) as Operation;
/** Independent of the contract: a new page must be entered here. */
const pages = ['getRunReport', 'compareRuns', 'getPlan', 'getPhotoReport', 'problemPage', 'console'];

test.each<[string, Headers, string]>([
  ['no browser', {}, 'accepted'],
  ['a page of this app', { origin: own, 'sec-fetch-site': 'same-origin', cookie }, 'accepted'],
  ['a page of this app that reads', { 'sec-fetch-site': 'same-origin', cookie }, 'accepted'],
  ['an address that was typed', { 'sec-fetch-site': 'none', ...visit, cookie }, 'accepted'],
  ['a page of another site', { origin: 'https://evil.example' }, 'cross-origin'],
  ['a page on another port', { origin: 'https://app.example:8443' }, 'cross-origin'],
  ['a page without encryption', { origin: 'http://app.example' }, 'cross-origin'],
  ['a page of a neighbour', { 'sec-fetch-site': 'same-site' }, 'cross-origin'],
  ['a sandboxed page', { origin: 'null' }, 'cross-origin'],
  ['a link on another site', { 'sec-fetch-site': 'cross-site', ...visit }, 'cross-origin'],
  ['a site of a kind that is not known yet', { 'sec-fetch-site': 'Same-Origin' }, 'cross-origin'],
  ['an older browser with a session', { cookie }, 'cross-origin'],
  ['an older browser that gives its origin', { cookie, origin: own }, 'accepted'],
])('JSON for %s', (_who, headers, expected) => {
  expect(answer(named('listRuns'), headers)).toBe(expected);
});

test.each<[string, Headers, string]>([
  [
    'a link in a mail, or the way back from sign-in',
    { 'sec-fetch-site': 'cross-site', ...visit },
    'accepted',
  ],
  [
    'a redirect of a form, after which Origin is null',
    { origin: 'null', 'sec-fetch-site': 'cross-site', ...visit },
    'accepted',
  ],
  ['a neighbour’s link', { 'sec-fetch-site': 'same-site', ...visit }, 'accepted'],
  ['a link in an older browser', { cookie }, 'accepted'],
  ['a frame', { 'sec-fetch-site': 'cross-site', ...visit, 'sec-fetch-dest': 'iframe' }, 'cross-origin'],
  [
    'an image',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    'cross-origin',
  ],
])('a page for %s', (_who, headers, expected) => {
  for (const id of pages) expect([id, answer(named(id), headers)]).toEqual([id, expected]);
});

test('a link on another site opens a report as a page, but neither as CSV nor as JSON', () => {
  const link = { 'sec-fetch-site': 'cross-site', ...visit };
  for (const [format, expected] of Object.entries({
    html: 'accepted',
    csv: 'cross-origin',
    json: 'cross-origin',
  }))
    expect([format, answer(named('getRunReport'), link, [['format', format]])]).toEqual([format, expected]);
});

/** Each header absent, and with every kind of value that a browser sends, beside some that none sends. */
const values: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'sec-fetch-site': [undefined, 'same-origin', 'none', 'same-site', 'cross-site', '', 'unknown'],
  'sec-fetch-mode': [undefined, 'navigate', 'cors', 'no-cors', 'same-origin', 'websocket'],
  'sec-fetch-dest': [undefined, 'document', 'empty', 'iframe', 'object', 'image', 'script', 'serviceworker'],
  origin: [undefined, own, 'https://evil.example', 'null', ''],
  cookie: [undefined, cookie],
};
const combinations = Object.entries(values).reduce<readonly Headers[]>(
  (all, [name, each]) => all.flatMap((headers) => each.map((value) => ({ ...headers, [name]: value }))),
  [{}],
);

function expected(isPage: boolean, headers: Headers): string {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest, origin } = headers;
  if (isPage && mode === 'navigate' && dest === 'document') return 'accepted';
  const saysOwn = site === 'same-origin' || site === 'none';
  const saysNothing = site === undefined && (isPage || headers.cookie === undefined || origin === own);
  const isOwn = (origin ?? own) === own && (saysOwn || saysNothing);
  return isOwn ? 'accepted' : 'cross-origin';
}

test.each(operations)('$method $route, in every combination', (operation) => {
  const isPage = pages.includes(operation.id);
  const wrong = combinations.filter((headers) => answer(operation, headers) !== expected(isPage, headers));
  expect(wrong).toEqual([]);
});
