/** One user of a contact sheet. */
import { html, nothing, type TemplateResult } from 'lit';
import { beforeAndAfter } from '../both-sides.ts';
import { label } from '../labels.ts';
import type { Pictures } from '../pictures.ts';
import { addressOf } from '../places.ts';
import { shortTimeText } from '../words.ts';
import { type Line, nameOf } from './sheet-lines.ts';
import { type OfRun, sidesOf } from './sheet-sides.ts';

export interface Card {
  readonly line: Line;
  readonly run: OfRun;
  readonly faces: Pictures;
  /** Whether the Tab key leads to it. */
  readonly isCurrent: boolean;
  readonly isLeftOut: boolean;
  readonly isSaved: boolean;
  /** Undefined: it cannot be chosen. */
  readonly isChosen: boolean | undefined;
  /** In words: who left the user out. */
  readonly by: string | undefined;
  readonly mayChange: boolean;
}

/** What a key or a click does with a card. The handler stands on the sheet, once for all cards. */
export function cardOf(card: Card): TemplateResult {
  const { line, run, faces, isCurrent, isLeftOut, mayChange } = card;
  const { userId } = line;
  const name = nameOf(line);
  const tab = isCurrent ? 0 : -1;
  return html`<li class="card" data-user=${userId} ?data-left-out=${isLeftOut}>
    ${beforeAndAfter(faces, userId, sidesOf(line, run))}
    <a class="who" href=${addressOf({ kind: 'person', id: userId })} tabindex=${tab}
      aria-describedby="why-${userId}" aria-keyshortcuts=${mayChange ? 'x Delete' : nothing}>${name}</a>
    ${line.signInName === undefined || line.signInName === name ? nothing : html`<span class="help">${line.signInName}</span>`}
    <p class="help" id="why-${userId}">${outcomeOf(line)}${sentence(line.why)} ${stateOf(card)}</p>
    ${mayChange ? controls(card, name, tab) : nothing}
  </li>`;
}

function outcomeOf({ outcome }: Line): TemplateResult | typeof nothing {
  if (outcome === undefined) return nothing;
  // The finding is that of the comparison, which a repair has changed.
  return html`<b data-outcome=${outcome}>${sentence(label('outcome', outcome))}</b> Found before: `;
}

function controls({ isLeftOut, isChosen }: Card, name: string, tab: number): TemplateResult {
  return html`<div class="controls">
    <button type="button" class="leave-out" tabindex=${tab}>${isLeftOut ? 'Put back' : 'Leave out'}<span class="unseen"> ${name}</span></button>
    <label class="choose"><input type="checkbox" tabindex=${tab} .checked=${isChosen === true}>Select<span class="unseen"> ${name}</span></label>
  </div>`;
}

function stateOf({ isLeftOut, isSaved, by, line }: Card): TemplateResult | typeof nothing {
  if (!isSaved) return html`<b>${isLeftOut ? 'Left out' : 'Put back'}, not saved yet.</b>`;
  if (!isLeftOut) return nothing;
  const at = line.leftOut === undefined ? '' : `, ${shortTimeText(line.leftOut.at)}`;
  return html`<b>Left out${by === undefined ? '' : ` by ${by}`}${at}.</b>`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
