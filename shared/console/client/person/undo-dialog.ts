/// <reference lib="dom" />
/** Asks which earlier photo to restore, and shows it beside the one that SharePoint shows now. */
import { html, nothing, render, type TemplateResult } from 'lit';
import { isConfirmed } from '../dialog.ts';
import { pictures } from '../pictures.ts';
import { shortTimeText } from '../words.ts';
import { replacedByText, type UndoCopy } from './history-lines.ts';

interface Asked {
  readonly name: string;
  readonly userId: string;
  /** At least one, newest first. */
  readonly copies: readonly [UndoCopy, ...UndoCopy[]];
  /** Of the place that asks. */
  readonly left: AbortSignal;
}

/** Returns the copy to restore; undefined: none. "Cancel" has the focus. */
export async function chosenCopy({ name, userId, copies, left }: Asked): Promise<UndoCopy | undefined> {
  const dialog = document.createElement('dialog');
  dialog.className = 'undo';
  const closed = new AbortController();
  // Of a photo that an undo restored, the one from before Instep's own write is meant.
  let chosen = copies.find(({ replacedBy }) => replacedBy !== 'copy') ?? copies[0];
  const draw = () => {
    if (!closed.signal.aborted) render(content(), dialog);
  };
  const faces = pictures({ left: closed.signal, redraw: draw });

  function choose(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    chosen = copies.find(({ runId }) => runId === value) ?? chosen;
    draw();
  }

  function content(): TemplateResult {
    const { runId, keptUntil, trust } = chosen;
    return html`<h2 id="dialog-title">Restore earlier photo?</h2>
      <p id="dialog-text">SharePoint shows the earlier photo of ${name} again, until the photo in Exchange changes.</p>
      ${copies.length === 1 ? nothing : choiceOf(copies, chosen, choose)}
      <div class="sides">
        <figure><figcaption>SharePoint shows now</figcaption>
          ${faces.show({ userId, what: 'sharepoint/L', alt: 'What SharePoint shows now' })}</figure>
        <figure><figcaption>What comes back</figcaption>
          ${faces.show({ userId, what: `undo/${runId}/L`, alt: 'What comes back' })}</figure>
      </div>
      <p class="help">Kept until ${shortTimeText(keptUntil)}.${trust === 'unsealed' ? ' The copy has no seal: look at the photo before you restore it.' : ''}</p>
      <form method="dialog" class="buttons">
        <button value="no" autofocus>Cancel</button>
        <button value="yes" class="strong">Restore</button>
      </form>`;
  }

  draw();
  const isChosen = await isConfirmed(dialog, left);
  closed.abort();
  return isChosen ? chosen : undefined;
}

function choiceOf(
  copies: readonly UndoCopy[],
  chosen: UndoCopy,
  choose: (event: Event) => void,
): TemplateResult {
  return html`<label for="undo-choice">Which change to undo</label>
    <select id="undo-choice" @change=${choose}>${copies.map(
      (copy) =>
        html`<option value=${copy.runId} ?selected=${copy === chosen}>${shortTimeText(copy.at)}: replaced by ${replacedByText(copy)}</option>`,
    )}</select>`;
}
