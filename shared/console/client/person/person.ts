/// <reference lib="dom" />
/** One user: found by name, seen on both sides, checked, synchronised, restored or erased. */
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { createRef, ref } from 'lit/directives/ref.js';
import { action, laidOut } from '../actions.ts';
import { Refused } from '../api.ts';
import { bothSides } from '../both-sides.ts';
import { pictures } from '../pictures.ts';
import type { Page, View } from '../view.ts';
import { finder, namesOneUser } from './find-people.ts';
import { personActions } from './person-actions.ts';
import { personResult } from './person-result.ts';

/** `id`: whom the address names, by object id; what is known of them is shown at once. */
export function person(page: Page, id: string | undefined): View {
  const input = createRef<HTMLInputElement>();
  const force = createRef<HTMLInputElement>();
  const faces = pictures(page);
  const result = personResult(page, faces);
  const people = finder(page);
  /** Throws Refused if nothing is typed. */
  function typed(): string {
    const field = input.value;
    if (field !== undefined) field.value = field.value.trim();
    if (field === undefined || !field.reportValidity()) throw new Refused('No user was named.');
    return field.value;
  }
  const find = action(page, 'Find people', () => people.find(typed()), { name: 'find' });
  const actions = personActions(page, { who: typed, isForced: () => force.value?.checked ?? false }, result);
  for (const one of actions) {
    const { start } = one;
    one.start = () => (isPartOfName(input.value?.value) ? find.start() : start());
  }
  /** The Enter key only finds or checks; it changes nothing. */
  function enter(event: Event): void {
    event.preventDefault();
    const first = namesOneUser(input.value?.value.trim() ?? '') ? actions[0] : find;
    void first?.start();
  }
  if (id !== undefined) void result.open(id);
  return {
    title: () => 'Person',
    content() {
      const who = result.userId();
      // Drawn anew for each address, so that nothing typed for another user stays in the field.
      const form = html`<form @submit=${enter}>
        ${fieldOf(id, ref(input))}
        ${laidOut([find])}
        ${people.content()}
        ${forceOf(ref(force))}
        ${laidOut(actions)}
      </form>`;
      return html`${keyed(page, form)}
      <div id="answer" aria-live="polite">${result.answer()}</div>
      ${who === undefined ? nothing : bothSides(faces, who)}
      <div id="person" aria-live="polite">${result.trace()}</div>
      <div id="history">${result.history()}</div>
      <div id="stored-user">${result.stored()}</div>`;
    },
  };
}

/** Then people are found first, whatever was to be done with them. */
function isPartOfName(text = ''): boolean {
  return text.trim() !== '' && !namesOneUser(text.trim());
}

type Ref = ReturnType<typeof ref>;

function fieldOf(id: string | undefined, who: Ref): TemplateResult {
  return html`<label for="who">Name, sign-in name or object id</label>
    <input id="who" name="who" value=${id ?? nothing} autocomplete="off" spellcheck="false" required
      aria-describedby="who-help" ${who}>
    <p id="who-help" class="help">Example: ada@contoso.com, or the beginning of a name to find people</p>`;
}

function forceOf(force: Ref): TemplateResult {
  return html`<div class="option">
      <input id="force" type="checkbox" aria-describedby="force-help" ${force}>
      <label for="force">Override an earlier undo and the retry delay (force)</label>
    </div>
    <p id="force-help" class="help">Also overrides the stop after repeated overwriting. Mode, pause, policies and guards still apply. Users in step are not written.</p>`;
}
