/// <reference lib="dom" />
/** Finds users of this run by part of a name. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Sheet } from './sheet.ts';

const isWide = matchMedia('(min-width: 40rem)').matches;

export function findOf(sheet: Sheet): TemplateResult {
  const { said, saidKind } = sheet.search;
  function submit(event: Event): void {
    event.preventDefault();
    const text = new FormData(event.target as HTMLFormElement).get('name');
    if (typeof text === 'string' && text.trim() !== '') sheet.find(text.trim());
  }
  // On a phone, faces come first.
  return html`<details ?open=${isWide}><summary>Find by name</summary><form @submit=${submit}>
    <label>Name <input type="search" name="name" autocomplete="off" spellcheck="false" maxlength="64"></label>
    <button>Find in this run</button>
    ${sheet.found() === undefined ? nothing : html`<button type="button" @click=${sheet.endSearch}>Show all again</button>`}
    <p role="status" class="status" data-kind=${saidKind}>${said}</p>
  </form></details>`;
}
