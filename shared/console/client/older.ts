/** The button for the next page of a list. Its result stays when the last page is shown and the button goes. */
import { html, type TemplateResult } from 'lit';
import { type Action, laidOut } from './actions.ts';

export function olderButton(older: Action, hasMore: boolean): TemplateResult {
  if (hasMore) return laidOut([older]);
  return html`<p role="status" class="status" data-kind=${older.saidKind}>${older.said}</p>`;
}
