/// <reference lib="dom" />
/** Draws the contact sheet of a run: what may be chosen, the cards, and the way to the next page. */
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { mayOperate } from '../me.ts';
import { problem } from '../templates.ts';
import { plural } from '../words.ts';
import type { Sheet } from './sheet.ts';
import { cardOf } from './sheet-card.ts';
import { choiceOf } from './sheet-choice.ts';
import { findOf } from './sheet-find.ts';
import { headingOf } from './sheet-heading.ts';
import { keyHelp, onClick, onFocus, onKey } from './sheet-keys.ts';
import type { Line } from './sheet-lines.ts';
import { pageSize } from './sheet-pager.ts';

export function sheetContent(sheet: Sheet): TemplateResult {
  const failure = sheet.failure();
  const { plan } = sheet.facts();
  const found = sheet.found();
  const shown = sheet.shown();
  const isHeld = sheet.run()?.state === 'held';
  return html`<section class="sheet-part" aria-labelledby="sheet-title">
    <h3 id="sheet-title" class="sheet-title">${isHeld ? 'Who will be written' : 'User by user'}</h3>
    ${failure === undefined ? nothing : problem(failure)}
    ${plan?.isAsClosed === false ? problem('The findings have changed since this plan was made. Start a new run.') : nothing}
    <div class="sheet-tools">${choiceOf(sheet)}${findOf(sheet)}</div>
    <p class="help sheet-help">${isHeld ? 'Left: what SharePoint shows now. Right: what it will show.' : nothing}
      <span class="keys">${mayOperate() && isHeld ? keyHelp : 'Keyboard: J or → goes to the next user, K or ← to the previous one, Enter opens the person.'}</span></p>
    ${sheet.chosen.size === 0 ? nothing : chosenOf(sheet)}
    ${shown === undefined && failure === undefined ? html`<p role="status">Reading the users…</p>` : nothing}
    <div ${ref(sheet.root)} @keydown=${(event: KeyboardEvent) => onKey(sheet, event)}
      @click=${(event: Event) => onClick(sheet, event)} @focusin=${(event: Event) => onFocus(sheet, event)}>
      ${found === undefined ? sectionsOf(sheet) : listOf(sheet, 'Users found', found.lines)}
    </div>
    ${found === undefined ? pagerOf(sheet) : nothing}
  </section>`;
}

function sectionsOf(sheet: Sheet): TemplateResult {
  const parts = sheet.shown()?.parts ?? [];
  if (sheet.shown() !== undefined && parts.length === 0) return html`<p>There is nobody here.</p>`;
  return html`${parts.map(({ section, lines }) => {
    const { title, content } = headingOf(sheet, section);
    return html`${content}${listOf(sheet, title, lines)}`;
  })}`;
}

function listOf(sheet: Sheet, title: string, lines: readonly Line[]): TemplateResult {
  const run = sheet.run();
  const ofRun = { id: sheet.runId, undoes: run?.undoes, isHeld: run?.state === 'held' };
  return html`<ul class="sheet" aria-label=${title}>${repeat(
    lines,
    ({ userId }) => userId,
    (line) => {
      const mayChange = sheet.mayChange(line);
      return cardOf({
        line,
        run: ofRun,
        faces: sheet.faces,
        isCurrent: sheet.isCurrent(line.userId),
        isLeftOut: sheet.isLeftOut(line),
        isSaved: sheet.changes.of(line.userId) === undefined,
        isChosen: mayChange ? sheet.chosen.has(line.userId) : undefined,
        by: sheet.by(line),
        mayChange,
      });
    },
  )}</ul>`;
}

/** What may be done with all who are selected, also on other pages. */
function chosenOf(sheet: Sheet): TemplateResult {
  const all = (leftOut: boolean) => {
    void sheet.leaveOut(sheet.endChoice(), leftOut);
    sheet.keepFocus();
  };
  return html`<div class="buttons chosen" role="group" aria-label="Selected users">
    <span>${plural(sheet.chosen.size, 'user')} selected</span>
    <button type="button" @click=${() => all(true)}>Leave out selected</button>
    <button type="button" @click=${() => all(false)}>Put selected back</button>
  </div>`;
}

function pagerOf(sheet: Sheet): TemplateResult | typeof nothing {
  const shown = sheet.shown();
  const before = sheet.pages().length - 1;
  if (shown === undefined || (before === 0 && shown.next === undefined)) return nothing;
  const first = before * pageSize + 1;
  const button = (text: string, go: () => void, isThere: boolean) =>
    html`<button type="button" aria-disabled=${isThere ? nothing : 'true'} @click=${go}>${text}</button>`;
  return html`<div class="buttons" role="group" aria-label="Pages">
    ${button('Previous page', () => void sheet.previous(), before > 0)}
    <span>Users ${first.toLocaleString()} to ${(first + sheet.lines().length - 1).toLocaleString()}</span>
    ${button('Next page', () => void sheet.next(), shown.next !== undefined)}
  </div>`;
}
