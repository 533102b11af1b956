/// <reference lib="dom" />
/** Asks for confirmation of an approval, and for a comment that is kept with it. */
import { html, render } from 'lit';
import { isConfirmed } from '../dialog.ts';
import type { Memory } from './tab-memory.ts';

/** As in the contract. */
const mostCharacters = 500;

interface Asked {
  /** What was typed is remembered until it is told to forget it. */
  readonly memory: Memory;
  /** Of the place that asks. */
  readonly left: AbortSignal;
}

/**
 * Returns the comment, '' for none; undefined: not approved. "Cancel" has the focus, so that an extra key press approves
 * nothing.
 */
export async function askApproval(
  paragraphs: readonly string[],
  { memory, left }: Asked,
): Promise<string | undefined> {
  const dialog = document.createElement('dialog');
  // The browser may keep nothing for pages.
  let comment = memory.read() ?? '';
  const keep = (event: Event) => {
    comment = (event.target as HTMLTextAreaElement).value;
    memory.write(comment);
  };
  render(
    html`<h2 id="dialog-title">Approve this plan?</h2>
      <div id="dialog-text">${paragraphs.map((text) => html`<p>${text}</p>`)}</div>
      <form method="dialog">
        <label for="comment">Comment (optional, kept with the approval)</label>
        <textarea id="comment" rows="2" maxlength=${mostCharacters} .value=${comment} @input=${keep}></textarea>
        <div class="buttons">
          <button value="no" autofocus>Cancel</button>
          <button value="yes" class="strong">Approve</button>
        </div>
      </form>`,
    dialog,
  );
  return (await isConfirmed(dialog, left)) ? comment.replace(/\s+/g, ' ').trim() : undefined;
}
