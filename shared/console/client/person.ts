/// <reference lib="dom" />
/** One user: check, synchronise, restore the earlier photo, show or erase the stored data. */
import { html, nothing, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { type Action, laidOut } from './actions.ts';
import { Refused } from './api.ts';
import { personActions } from './person-actions.ts';
import { personResult } from './person-result.ts';
import type { Page, View } from './view.ts';

/** `id`: whom the address names, by object id; their stored data is shown at once. */
export function person(page: Page, id: string | undefined): View {
  const input = createRef<HTMLInputElement>();
  const force = createRef<HTMLInputElement>();
  const result = personResult(page);
  const form = {
    /** Throws Refused if nobody is named. */
    who() {
      const field = input.value;
      if (field === undefined) throw new Refused('No user was named.');
      field.value = field.value.trim();
      if (!field.reportValidity()) throw new Refused('No user was named.');
      return field.value;
    },
    isForced: () => force.value?.checked ?? false,
  };
  const actions = personActions(page, form, result);
  if (id !== undefined) void result.open(id);
  return {
    title: () => 'Person',
    content: () => html`${formOf(id, actions, {
      who: ref(input),
      force: ref(force),
    })}<div id="person" aria-live="polite">${result.trace()}</div>
      <div id="stored-user">${result.stored()}</div>`,
  };
}

type Ref = ReturnType<typeof ref>;

/** The Enter key only checks; it changes nothing. */
function formOf(
  id: string | undefined,
  actions: readonly Action[],
  refs: { readonly who: Ref; readonly force: Ref },
): TemplateResult {
  const check = (event: Event) => {
    event.preventDefault();
    void actions[0]?.start();
  };
  return html`<form @submit=${check}>
    <label for="who">Sign-in name or object id</label>
    <input id="who" name="who" value=${id ?? nothing} autocomplete="off" spellcheck="false" required
      aria-describedby="who-help" ${refs.who}>
    <p id="who-help" class="help">Example: ada@contoso.com</p>
    <div class="option">
      <input id="force" type="checkbox" aria-describedby="force-help" ${refs.force}>
      <label for="force">Override an earlier undo and the retry delay (force)</label>
    </div>
    <p id="force-help" class="help">Also overrides the stop after repeated overwriting. Mode, pause, policies and guards still apply. Users in step are not written.</p>
    ${laidOut(actions)}
  </form>`;
}
