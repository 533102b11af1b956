/// <reference lib="dom" />
/** The focus of the keyboard in a sheet. */
import { createRef } from 'lit/directives/ref.js';

/** `current`: the user whom the Tab key leads to. */
export function sheetFocus(current: () => string) {
  const root = createRef<HTMLElement>();

  function toCurrent(): void {
    root.value?.querySelector<HTMLElement>(`[data-user="${current()}"] a`)?.focus();
  }
  return {
    /** Around the cards. */
    root,
    toCurrent,
    /** Back to the cards, if the button that had the focus is gone. */
    keep(): void {
      if (document.activeElement === document.body) toCurrent();
    },
  };
}
