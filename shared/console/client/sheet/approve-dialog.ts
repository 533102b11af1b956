/// <reference lib="dom" />
/** Asks for confirmation of an approval, and for a comment that is kept with it. */
import { html, render } from 'lit';
import type { Memory } from './tab-memory.ts';

/** As in the contract. */
const mostCharacters = 500;

/**
 * Returns the comment, '' for none; undefined: not approved. "Cancel" has the focus, so that an extra key press approves
 * nothing. What was typed is remembered until `memory` is told to forget it.
 */
export function askApproval(paragraphs: readonly string[], memory: Memory): Promise<string | undefined> {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.setAttribute('aria-describedby', 'dialog-text');
  const keep = (event: Event) => memory.write((event.target as HTMLTextAreaElement).value);
  render(
    html`<h2 id="dialog-title">Approve this plan?</h2>
      <div id="dialog-text">${paragraphs.map((text) => html`<p>${text}</p>`)}</div>
      <form method="dialog">
        <label for="comment">Comment (optional, kept with the approval)</label>
        <textarea id="comment" rows="2" maxlength=${mostCharacters} .value=${memory.read() ?? ''} @input=${keep}></textarea>
        <div class="buttons">
          <button value="no" autofocus>Cancel</button>
          <button value="yes" class="strong">Approve</button>
        </div>
      </form>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes' ? (memory.read() ?? '').replace(/\s+/g, ' ').trim() : undefined);
    });
  });
}
