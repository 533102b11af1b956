/** Who gets which page: formats of the reader's language, links and photos with a session alone, and forms that need no script. */
import { describe, expect, test } from 'vitest';
import type { Caller } from '../../shared/http/authorization.ts';
import { html } from '../../shared/http/html.ts';
import { wayBack } from '../../shared/http/report/console-links.ts';
import { filterForm } from '../../shared/http/report/filter-form.ts';
import { pagePolicy, writePage } from '../../shared/http/report/page.ts';
import { pictureLists, pictureListsHtml } from '../../shared/http/report/picture-lists.ts';
import { readerOf } from '../../shared/http/report/reader.ts';
import type { Sheet } from '../../shared/http/report/sheet.ts';
import { keptRun } from '../kit/kept-run.ts';
import { plainReader } from '../kit/plain-reader.ts';

const person: Caller = { kind: 'signed-in', id: 'a', name: 'Ada', roles: ['Instep.Read'] };
const key: Caller = { kind: 'key' };
const session = { cookie: 'AppServiceAuthSession=x' };

function reader(headers: Readonly<Record<string, string>>, caller: Caller = person) {
  return readerOf({ header: (name) => headers[name] }, caller);
}

test.each([
  ['de-DE,de;q=0.9,en;q=0.8', '1.234.567', '01.12.2026, 01:00 UTC'],
  ['fr', '1 234 567', '1 déc. 2026, 01:00 UTC'],
  ['en-GB', '1,234,567', '1 Dec 2026, 01:00 UTC'],
  ['xx-klingon-, *', '1,234,567', 'Dec 1, 2026, 1:00 AM UTC'],
  ['', '1,234,567', 'Dec 1, 2026, 1:00 AM UTC'],
])('Accept-Language "%s": %s, %s', (accepted, number, time) => {
  const { number: numberOf, time: timeOf } = reader({ 'accept-language': accepted });
  const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
  expect(plainSpaces(numberOf(1_234_567))).toBe(number);
  expect(plainSpaces(timeOf('2026-12-01T01:00:00.000Z'))).toBe(time);
});

test('only a signed-in browser has the console: no key, no token, no cookie without a sign-in', () => {
  expect(reader(session).hasConsole).toBe(true);
  expect(reader({}).hasConsole).toBe(false);
  expect(reader(session, key).hasConsole).toBe(false);
  expect(pagePolicy({ hasConsole: false })).not.toMatch(/script-src|img-src|connect-src/);
  expect(pagePolicy({ hasConsole: true })).toContain("script-src 'self'; connect-src 'self'; img-src blob:;");
});

function sheetOf(lines: number): Sheet<{ signInName: string | undefined; userId: string }> {
  async function* pages() {
    yield Array.from({ length: lines }, (_, index) => ({
      signInName: index === 0 ? '<ada>@contoso.com' : undefined,
      userId: `id-${index}`,
    }));
  }
  return {
    fileName: 'x',
    lines: pages(),
    columns: [
      { name: 'signInName', heading: 'Sign-in name' },
      { name: 'userId', heading: 'Object id', style: 'id' },
    ],
    head: {},
    list: 'users',
    foot: () => ({}),
    page: { title: 'T', faces: ['exchange'], findsPeople: true, way: html``, intro: html`` },
    query: {},
  };
}

async function written(lines: number, of = plainReader): Promise<string> {
  let text = '';
  for await (const part of writePage(sheetOf(lines), of)) text += part;
  return text;
}

test('with a session, a line has the photo and leads to the person; without, neither, and no script', async () => {
  const rich = await written(2, reader(session));
  expect(rich).toContain(
    '<td><div class="who"><div><a href="/api/console?person=id-0">&lt;ada&gt;@contoso.com</a><div class="id">id-0</div></div><div class="faces">',
  );
  expect(rich).toContain(
    '<span class="face" data-user="id-1" data-what="exchange" data-alt="Photo in Exchange"></span>',
  );
  expect(rich).toContain('<a href="/api/console?person=id-1">no name known</a>');
  expect(rich).toContain('<script type="module" src="/api/console/pages.js"></script>');
  expect(rich).toContain('<div id="find"></div>');
  const plain = await written(2);
  expect(plain).not.toMatch(/<script|\/api\/|class="face"|id="find"/);
  expect(plain).toContain('<tr><td>&lt;ada&gt;@contoso.com</td><td class="id">id-0</td></tr>');
});

test('a page that ends early says so, in what order its lines are, and is not sorted by the script', async () => {
  const text = await written(2_001, reader(session));
  expect(text).toContain('id="more">The page ends here, after 2,000 users');
  expect(text).toContain('in order of object id');
  expect(await written(2_000)).not.toContain('id="more"');
});

test('the way back names the run and its pages', () => {
  const run = keptRun('20260301T010000Z');
  expect(wayBack(plainReader, run).html).toBe('');
  const { html: way } = wayBack(reader(session), run);
  expect(way).toContain('<a href="/api/console?run=20260301T010000Z">Run of Mar 1, 2026, 1:00 AM UTC</a>');
  expect(way).toContain('<a href="/api/runs/20260301T010000Z/plan?format=html">Plan</a>');
  expect(wayBack(reader(session), { ...run, planHash: undefined }).html).not.toContain('Plan');
  expect(wayBack(reader(session)).html).not.toContain('Run of');
});

describe('a filter', () => {
  const labels = { a: 'first', b: 'second', c: 'third' };
  const form = (chosen?: readonly string[], counts?: Record<string, number>) =>
    filterForm(plainReader, [{ name: 'x', heading: 'X', labels, counts, chosen }], { with: '1' }).html;

  test('offers what some user has, with numbers; sent without a value it means all', () => {
    const text = form(undefined, { a: 1_200, c: 1 });
    expect(text).toContain(
      '<option value="">All</option><option value="a">First (1,200)</option><option value="c">Third (1)</option></select></p>',
    );
    expect(text).toContain('<input type="hidden" name="with" value="1">');
  });

  test('shows what is chosen, also several at once and one that no user has', () => {
    expect(form(['b'])).toContain('<option value="b" selected>Second</option>');
    expect(form(['a', 'b'])).toContain(
      '<option value="a,b" selected>First or Second</option><option value="a">',
    );
    expect(form(['b'], { a: 1 })).toContain(
      '<option value="b" selected>Second</option><option value="a">First (1)',
    );
  });
});

test('hashes are listed with the setting that wants them, without those that it has', () => {
  const [shared, allowed, grey] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [
    string,
    string,
    string,
  ];
  const run = { sharedPictures: [shared, allowed], suspectedPlaceholders: [{ sha: grey, users: 1_500 }] };
  const settings = { SHARED_PICTURE_HASHES: [allowed], PLACEHOLDER_HASHES: undefined };
  const lists = pictureLists(run, settings);
  expect(lists).toEqual([
    { setting: 'INSTEP_SHARED_PICTURE_HASHES', present: [allowed], found: [{ sha: shared }] },
    { setting: 'INSTEP_PLACEHOLDER_HASHES', present: [], found: [{ sha: grey, users: 1_500 }] },
  ]);
  const { html: text } = pictureListsHtml(lists, plainReader);
  expect(text).toContain(`It now has: <code class="copy">${allowed}</code>. Add a comma and the hash.`);
  expect(text).toContain(
    `<code class="copy">${shared}</code></td><td><a href="?sha=${shared}&amp;format=html">Show users`,
  );
  expect(text).toContain('Show 1,500 users');
  expect(pictureLists({ sharedPictures: [], suspectedPlaceholders: [] }, settings)).toEqual([]);
  const many = Array.from({ length: 60 }, (_, index) => String(index).padStart(64, '0'));
  const long = pictureLists({ sharedPictures: many, suspectedPlaceholders: [] }, settings);
  expect(pictureListsHtml(long, plainReader).html).toContain('JSON has all 60.');
});
