/** A page with all screenshots: a row for each place, a column for each state. */
import { type Html, html } from '../../shared/http/html.ts';

export interface Shot {
  readonly place: string;
  readonly state: string;
  /** Beside the page. */
  readonly file: string;
}

const style =
  'body{font:14px system-ui;margin:16px}table{border-collapse:collapse}th,td{padding:6px;vertical-align:top;text-align:left;border-top:1px solid #ccc}img{width:260px;max-height:520px;object-fit:cover;object-position:top;border:1px solid #ccc}thead th{position:sticky;top:0;background:#fff}';

export function contactSheet(shots: readonly Shot[]): string {
  const [places, states] = [unique(shots.map(({ place }) => place)), unique(shots.map(({ state }) => state))];
  const cell = (place: string, state: string): Html => {
    const shot = shots.find((one) => one.place === place && one.state === state);
    if (shot === undefined) return html`<td></td>`;
    const file = encodeURIComponent(shot.file);
    return html`<td><a href="${file}"><img loading="lazy" src="${file}" alt="${place}, ${state}"></a></td>`;
  };
  return html`<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title><style>${{ html: style }}</style>
<table><thead><tr><th></th>${states.map((state) => html`<th scope="col">${state}</th>`)}</tr></thead>
<tbody>${places.map(
    (place) => html`<tr><th scope="row">${place}</th>${states.map((state) => cell(place, state))}</tr>
`,
  )}</tbody></table></html>
`.html;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
