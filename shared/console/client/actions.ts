/// <reference lib="dom" />
/** Buttons that start an action: they cannot be pressed twice, and the result appears below them. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from './api.ts';
import type { Page } from './view.ts';

export interface Action {
  readonly text: string;
  readonly name: string | undefined;
  readonly isStrong: boolean;
  start: () => Promise<void>;
  isBusy: boolean;
  said: string;
  saidKind: '' | 'done' | 'problem';
}

/** `work` reports its progress, and returns the text of the result. */
export function action(
  page: Pick<Page, 'redraw'>,
  text: string,
  work: (report: (text: string) => void) => Promise<string>,
  { name, isStrong = false }: { readonly name?: string; readonly isStrong?: boolean } = {},
): Action {
  const say = (said: string, saidKind: Action['saidKind'] = '') => {
    Object.assign(made, { said, saidKind });
    page.redraw();
  };
  const made: Action = {
    text,
    name,
    isStrong,
    isBusy: false,
    said: '',
    saidKind: '',
    async start() {
      if (made.isBusy) return;
      made.isBusy = true;
      say('Working…');
      try {
        const said = await work(say);
        made.isBusy = false;
        say(said, 'done');
      } catch (error) {
        made.isBusy = false;
        say(messageOf(error), 'problem');
      }
    },
  };
  return made;
}

/** The buttons, and below them the result of each. `all`: also those that are not possible now, whose results stay. */
export function laidOut(actions: readonly Action[], all = actions): TemplateResult {
  return html`<div class="buttons">${actions.map(buttonOf)}</div>
    ${all.map(({ said, saidKind }) => html`<p role="status" class="status" data-kind=${saidKind}>${said}</p>`)}`;
}

/** Not "disabled" while it is busy, because a disabled button loses the keyboard focus. */
function buttonOf({ text, name, isStrong, isBusy, start }: Action): TemplateResult {
  return html`<button type="button" class=${isStrong ? 'strong' : nothing} data-action=${name ?? nothing}
    aria-disabled=${isBusy ? 'true' : nothing} @click=${start}>${text}</button>`;
}

/** For buttons about the same user: starting one removes the results of the others that have ended. */
export function oneAtATime(actions: readonly Action[]): readonly Action[] {
  for (const one of actions) {
    const { start } = one;
    one.start = () => {
      for (const other of actions) if (other !== one && !other.isBusy) other.said = '';
      return start();
    };
  }
  return actions;
}
