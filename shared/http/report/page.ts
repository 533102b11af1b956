/** A self-contained page: no script, nothing from other hosts, and one style whose hash is in the content security policy. */
import { createHash } from 'node:crypto';
import { capital } from '../../core/catalogue/labels.ts';
import { type Html, html, trusted } from '../html.ts';
import type { Column, Line, Sheet, Value } from './sheet.ts';
import { style } from './style.ts';

const styleHash = createHash('sha256').update(style).digest('base64');
export const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Most lines on a page; more are slow in a browser and no longer readable (DECISIONS.md, D-report-page). */
export const mostLines = 2_000;

/** Streams the lines while they are read. */
export async function* writePage<L extends Line>(sheet: Sheet<L>): AsyncGenerator<string> {
  const shown = sheet.columns.filter(({ heading }) => heading !== undefined);
  yield pageHead(sheet.page.title, html`${sheet.page.intro}<h2>User by user</h2>`);
  const headings = shown.map(({ heading }) => html`<th scope="col">${heading}</th>`);
  yield html`<div class="scroll" tabindex="0" role="region" aria-label="User by user"><table class="lines"><thead><tr>${headings}</tr></thead><tbody>
`.html;
  let left = mostLines;
  let hasMore = false;
  for await (const page of sheet.lines) {
    const fitting = page.slice(0, left);
    yield fitting.map((line) => row(shown.map((column) => shownIn(column, line[column.name])))).join('');
    left -= fitting.length;
    hasMore = fitting.length < page.length;
    if (hasMore) break;
  }
  const none = left === mostLines && html`<p>No user fits.</p>`;
  yield html`</tbody></table></div>
${none}${hasMore && tooMany(sheet.query)}${sheet.page.outro?.()}`.html + pageFoot;
}

function shownIn({ labels }: Column<string>, value: Value): Value {
  const label = labels?.[String(value)];
  return label === undefined ? value : capital(label);
}

function row(values: readonly Value[]): string {
  return html`<tr>${values.map((value) => html`<td>${value}</td>`)}</tr>
`.html;
}

function tooMany(query: Readonly<Record<string, string>>): Html {
  return html`<p class="note">The page ends here, after ${mostLines.toLocaleString('en')} users, because no browser shows much more. <a href="${link(query, 'csv')}">The CSV file</a> has all of them.</p>`;
}

/** Link to the same report in another format. Relative and without the function key of this request. */
export function link(query: Readonly<Record<string, string>>, format: string): string {
  return `?${new URLSearchParams({ ...query, format })}`;
}

export function downloads(query: Readonly<Record<string, string>>): Html {
  return html`<p class="soft">The same as <a href="${link(query, 'csv')}">CSV</a> or <a href="${link(query, 'json')}">JSON</a>.</p>`;
}

export function pageHead(title: string, intro: Html): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${trusted(style)}</style></head>
<body><main>
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
  heading: string,
  rows: readonly (readonly [name: Html | string, meaning: string, count: number])[],
): Html {
  if (rows.length === 0) return html``;
  return html`<h2>${heading}</h2>
<div class="scroll"><table><tbody>${rows.map(
    ([name, meaning, count]) =>
      html`<tr><th scope="row">${name}</th><td class="soft">${meaning}</td><td class="n">${count.toLocaleString('en')}</td></tr>`,
  )}</tbody></table></div>`;
}
