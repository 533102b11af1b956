/** A form that asks for the same page with other lines. It needs no script: the server filters. */
import { capital } from '../../core/catalogue/labels.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from './reader.ts';

export interface Choice {
  /** Of the query parameter. */
  readonly name: string;
  readonly heading: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How many users a code has, where that is known; codes without a user are then left out. */
  readonly counts?: Readonly<Record<string, number | undefined>> | undefined;
  readonly chosen: readonly string[] | undefined;
}

/** `fixed`: parameters that stay. A parameter that is sent without a value means all. */
export function filterForm(
  reader: Reader,
  choices: readonly Choice[],
  fixed: Readonly<Record<string, string>> = {},
): Html {
  const hidden = Object.entries({ ...fixed, format: 'html' });
  return html`<form>${choices.map((choice) => selectOf(reader, choice))}
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button>Filter</button></form>
`;
}

/** Nothing where there is nothing to choose. */
function selectOf(reader: Reader, choice: Choice): Html {
  const { name, heading, labels, counts, chosen = [] } = choice;
  const codes = Object.keys(labels).filter((code) => counts === undefined || counts[code]);
  if (codes.length + chosen.length === 0) return html``;
  const unlisted = codes.includes(chosen.join(',')) ? [] : chosen;
  // Several at once, or one that no user has: only links and addresses written by hand ask for that.
  const other =
    unlisted.length > 0 &&
    html`<option value="${unlisted.join(',')}" selected>${unlisted.map((code) => capital(labels[code] ?? code)).join(' or ')}</option>`;
  const options = codes.map((code) => {
    const count = counts?.[code];
    return html`<option value="${code}"${chosen.join(',') === code && html` selected`}>${capital(labels[code] ?? code)}${count !== undefined && ` (${reader.number(count)})`}</option>`;
  });
  return html`<p class="field"><label for="filter-${name}">${heading}</label><select id="filter-${name}" name="${name}"><option value="">All</option>${other}${options}</select></p>`;
}
