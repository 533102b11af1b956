/** Forms of content that several places share. */
import { html, nothing, type TemplateResult } from 'lit';

export type Content = TemplateResult | string | number | typeof nothing | undefined;

/** A table with a caption for screen readers. The first cell of each row is its heading. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly Content[])[],
): TemplateResult {
  const body = rows.map(
    ([first, ...others]) =>
      html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  );
  return tableOf(caption, headings, body);
}

/** The same for rows that the caller draws, such as rows that keep their identity while others are added. */
export function tableOf(caption: string, headings: readonly string[], rows: unknown): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}><table>
    <caption>${caption}</caption>
    <thead><tr>${headings.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
    <tbody>${rows}</tbody>
  </table></div>`;
}

/** Names and values, side by side if there is enough room. */
export function facts(pairs: readonly (readonly [string, Content])[]): TemplateResult {
  const given = pairs.filter(([, value]) => value !== undefined && value !== '' && value !== nothing);
  return html`<dl>${given.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function problem(text: string): TemplateResult {
  return html`<p role="alert">${text}</p>`;
}
