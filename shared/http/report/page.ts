/**
 * A self-contained page: one style whose hash is in the content security policy, and nothing from other hosts. For a reader
 * who has the console, one script of this app, which shows photos, sorts and searches.
 */
import { createHash } from 'node:crypto';
import { capital } from '../../core/catalogue/labels.ts';
import { type Html, html, trusted } from '../html.ts';
import { personLink } from './console-links.ts';
import { type Face, facesHeading, facesOf } from './faces.ts';
import type { Reader } from './reader.ts';
import type { Column, Line, Sheet, Value } from './sheet.ts';
import { style } from './style.ts';

const styleHash = createHash('sha256').update(style).digest('base64');
const styleAlone = [`default-src 'none'`, `style-src 'sha256-${styleHash}'`];
/** The forms ask for pages of this app. */
const always = ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"];
const script = [
  "script-src 'self'",
  "connect-src 'self'",
  'img-src blob:',
  "require-trusted-types-for 'script'",
  // The policy of Lit, which takes only the fixed parts of its templates for markup.
  'trusted-types lit-html',
];

export function pagePolicy({ hasConsole }: Pick<Reader, 'hasConsole'>): string {
  return [...styleAlone, ...(hasConsole ? script : []), ...always].join('; ');
}

/** Most lines on a page; more are slow in a browser and no longer readable (DECISIONS.md, D-report-page). */
export const mostLines = 2_000;

/** Streams the lines while they are read. */
export async function* writePage<L extends Line>(sheet: Sheet<L>, reader: Reader): AsyncGenerator<string> {
  const { title, way, intro, outro, findsPeople } = sheet.page;
  const find = reader.hasConsole && findsPeople && html`<div id="find"></div>`;
  yield pageHead(reader, { title, way }, html`${intro}<h2>User by user</h2>${find}`);
  const { headings, cellsOf } = cellsFor(sheet, reader);
  yield html`<div class="scroll" tabindex="0" role="region" aria-label="User by user"><table class="lines"><thead><tr>${headings}</tr></thead><tbody>
`.html;
  let left = mostLines;
  let hasMore = false;
  for await (const page of sheet.lines) {
    const fitting = page.slice(0, left);
    yield fitting.map((line) => row(cellsOf(line))).join('');
    left -= fitting.length;
    hasMore = fitting.length < page.length;
    if (hasMore) break;
  }
  const none = left === mostLines && html`<p>No user fits.</p>`;
  yield html`</tbody></table></div>
${none}${hasMore && tooMany(sheet.query, reader)}${outro?.()}`.html + pageFoot;
}

/** A reader who has the console sees the photos and the way to the person; the object id is then below the name. */
function cellsFor<L extends Line>({ columns, page: { faces } }: Sheet<L>, reader: Reader) {
  const shown = columns.filter(({ heading }) => heading !== undefined);
  const headingsOf = (some: typeof shown) => some.map(({ heading }) => html`<th scope="col">${heading}</th>`);
  const cellsIn = (some: typeof shown, line: L) => some.map((column) => cell(column, line[column.name]));
  if (!reader.hasConsole) {
    return { headings: headingsOf(shown), cellsOf: (line: L) => cellsIn(shown, line) };
  }
  const others = shown.filter(({ name }) => name !== 'signInName' && name !== 'userId');
  return {
    headings: [html`<th scope="col">${facesHeading(faces)}</th>`, ...headingsOf(others)],
    cellsOf: (line: L) => [whoIn(line, faces, reader), ...cellsIn(others, line)],
  };
}

/** One cell, so that a phone shows the name with the photos. */
function whoIn({ userId, signInName = 'no name known' }: Line, faces: readonly Face[], reader: Reader): Html {
  const id = String(userId);
  const name = personLink(reader, { userId: id, name: String(signInName) });
  return html`<td><div class="who"><div>${name}<div class="id">${id}</div></div>${facesOf(id, faces)}</div></td>`;
}

function cell({ labels, style: kind }: Column<string>, value: Value): Html {
  const label = labels?.[String(value)];
  return html`<td${kind && html` class="${kind}"`}>${label === undefined ? value : capital(label)}</td>`;
}

function row(cells: readonly Html[]): string {
  return html`<tr>${cells}</tr>
`.html;
}

/** The script sorts only a page that has all lines. */
function tooMany(query: Readonly<Record<string, string>>, { number }: Reader): Html {
  return html`<p class="note" id="more">The page ends here, after ${number(mostLines)} users, because no browser shows much more. They are in order of object id. Filter above for fewer users. <a href="${link(query, 'csv')}">The CSV file</a> has all of them.</p>`;
}

/** Link to the same report in another format. Relative and without the function key of this request. */
export function link(query: Readonly<Record<string, string>>, format: string): string {
  return `?${new URLSearchParams({ ...query, format })}`;
}

export function downloads(query: Readonly<Record<string, string>>): Html {
  return html`<p class="soft">The same as <a href="${link(query, 'csv')}">CSV</a> or <a href="${link(query, 'json')}">JSON</a>.</p>`;
}

export function pageHead(
  { hasConsole }: Pick<Reader, 'hasConsole'>,
  { title, way }: { readonly title: string; readonly way?: Html },
  intro: Html,
): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Instep</title><style>${trusted(style)}</style>${hasConsole && html`<script type="module" src="/api/console/pages.js"></script>`}</head>
<body>${way}<main>
<h1>${title}</h1>
${intro}
`.html;
}

export const pageFoot = `
</main></body></html>
`;

/** A label, followed by the code that JSON, CSV, tables and queries use. */
export function labelled(label: string, code: string): Html {
  return html`${capital(label)} <code class="soft">${code}</code>`;
}

/** A table of counts: label, meaning, number. */
export function countTable(
  { number }: Reader,
  heading: string,
  rows: readonly (readonly [name: Html | string, meaning: string, count: number])[],
): Html {
  if (rows.length === 0) return html``;
  return html`<h2>${heading}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${heading}"><table><tbody>${rows.map(
    ([name, meaning, count]) =>
      html`<tr><th scope="row">${name}</th><td class="soft">${meaning}</td><td class="n">${number(count)}</td></tr>`,
  )}</tbody></table></div>`;
}
