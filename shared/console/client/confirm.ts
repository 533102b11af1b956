/// <reference lib="dom" />
/** Asks for confirmation before a change. */
import { type Child, element } from './dom.ts';

/** Shows a dialog that can be used with the keyboard, and returns whether it was confirmed. "Cancel" has the focus. */
export function confirmed(
  title: string,
  paragraphs: readonly (string | false)[],
  { does }: { readonly does: string },
): Promise<boolean> {
  const heading = element('h2', { id: 'dialog-title' }, title);
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'dialog-title', 'aria-describedby': 'dialog-text' },
    heading,
    element('div', { id: 'dialog-text' }, ...paragraphs.map((text): Child => text && element('p', {}, text))),
    element(
      'form',
      { method: 'dialog', class: 'buttons' },
      element('button', { value: 'no', autofocus: true }, 'Cancel'),
      element('button', { value: 'yes', class: 'strong' }, does),
    ),
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
