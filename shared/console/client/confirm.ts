/// <reference lib="dom" />
/** Asks for confirmation before a change. */
import { html, render } from 'lit';

/** Shows a dialog that can be used with the keyboard, and returns whether it was confirmed. "Cancel" has the focus. */
export function confirmed(
  title: string,
  paragraphs: readonly (string | false)[],
  { does }: { readonly does: string },
): Promise<boolean> {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.setAttribute('aria-describedby', 'dialog-text');
  render(
    html`<h2 id="dialog-title">${title}</h2>
      <div id="dialog-text">${paragraphs.filter((text) => text !== false).map((text) => html`<p>${text}</p>`)}</div>
      <form method="dialog" class="buttons">
        <button value="no" autofocus>Cancel</button>
        <button value="yes" class="strong">${does}</button>
      </form>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
