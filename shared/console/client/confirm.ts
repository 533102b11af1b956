/// <reference lib="dom" />
/** Asks for confirmation before a change. */
import { html, render } from 'lit';
import { isConfirmed } from './dialog.ts';

interface Asked {
  /** The text of the button that confirms. */
  readonly does: string;
  /** Of the place that asks. */
  readonly left: AbortSignal;
}

/** Shows a dialog that can be used with the keyboard, and returns whether it was confirmed. "Cancel" has the focus. */
export function confirmed(
  title: string,
  paragraphs: readonly (string | false)[],
  { does, left }: Asked,
): Promise<boolean> {
  const dialog = document.createElement('dialog');
  render(
    html`<h2 id="dialog-title">${title}</h2>
      <div id="dialog-text">${paragraphs.filter((text) => text !== false).map((text) => html`<p>${text}</p>`)}</div>
      <form method="dialog" class="buttons">
        <button value="no" autofocus>Cancel</button>
        <button value="yes" class="strong">${does}</button>
      </form>`,
    dialog,
  );
  return isConfirmed(dialog, left);
}
