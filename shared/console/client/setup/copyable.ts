/// <reference lib="dom" />
/** Text with the commands in it set apart, each with a button that copies it and says so. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Page } from '../view.ts';

export interface Copier {
  /** `text`: commands stand in backticks. */
  show(text: string): TemplateResult;
}

export function copier(page: Pick<Page, 'redraw'>): Copier {
  let copied: string | undefined;
  let said = '';

  async function copy(command: string): Promise<void> {
    copied = command;
    try {
      await navigator.clipboard.writeText(command);
      said = 'Copied';
    } catch {
      // The browser allows no access to the clipboard. A click on the command selects it.
      said = 'Not copied: click the command, and copy it with the keyboard';
    }
    page.redraw();
  }

  return {
    show(text) {
      const commands = [...new Set(Array.from(text.matchAll(/`([^`]+)`/g), ([, command = '']) => command))];
      return html`<span class="remedy">${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}</span>
        ${commands.map(
          (command) => html`<div class="copyable"><code>${command}</code>
            <button type="button" aria-label=${`Copy ${command}`} @click=${() => copy(command)}>Copy</button>
            <span role="status">${copied === command ? said : nothing}</span></div>`,
        )}`;
    },
  };
}
