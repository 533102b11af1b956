/// <reference lib="dom" />
/** Opens a dialog of one place. If it outlived the place, it would confirm what is not shown any more. */

/**
 * Resolves once the dialog is closed: whether "yes" was pressed. The dialog is described by the elements `dialog-title` and
 * `dialog-text`. `left`: of its place, which it closes with, as if "no" was pressed.
 */
export function isConfirmed(dialog: HTMLDialogElement, left: AbortSignal): Promise<boolean> {
  // The place may be left while something is read that the dialog shows.
  if (left.aborted) return Promise.resolve(false);
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.setAttribute('aria-describedby', 'dialog-text');
  document.body.append(dialog);
  dialog.showModal();
  const close = () => dialog.close('no');
  left.addEventListener('abort', close);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      left.removeEventListener('abort', close);
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
