/// <reference lib="dom" />
/** Buttons that start an action: they cannot be pressed twice, and the result appears beside the button. */
import { messageOf } from './api.ts';
import { type Child, element } from './dom.ts';

export interface Action {
  readonly button: HTMLButtonElement;
  /** Shows progress and result; screen readers announce changes. */
  readonly status: HTMLElement;
}

/** The buttons, and below them the result of each. */
export function laidOut(actions: readonly Action[]): Child[] {
  return [
    element('div', { class: 'buttons' }, ...actions.map(({ button }) => button)),
    ...actions.map(({ status }) => status),
  ];
}

/** For buttons about the same user: starting one action removes the results of the others. */
export function oneAtATime(actions: readonly Action[]): readonly Action[] {
  for (const { button } of actions) {
    button.addEventListener('click', () => {
      const others = actions.filter((one) => one.button !== button);
      // A running action still shows its own result at its end.
      const ended = others.filter((one) => one.button.getAttribute('aria-disabled') !== 'true');
      for (const { status } of ended) status.textContent = '';
    });
  }
  return actions;
}

/** `work` reports its progress, and returns the text of the result. */
export function action(
  text: string,
  work: (report: (text: string) => void) => Promise<string>,
  attributes: Readonly<Record<string, string>> = {},
): Action {
  const status = element('p', { role: 'status', class: 'status' });
  const report = (text: string, kind = '') => {
    status.textContent = text;
    status.dataset.kind = kind;
  };
  const button = element('button', { type: 'button', ...attributes }, text);
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    // Not "disabled", because a disabled button loses the keyboard focus.
    button.setAttribute('aria-disabled', 'true');
    report('Working…');
    try {
      report(await work((text) => report(text)), 'done');
    } catch (error) {
      report(messageOf(error), 'problem');
    } finally {
      button.removeAttribute('aria-disabled');
    }
  });
  return { button, status };
}
