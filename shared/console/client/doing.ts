/// <reference lib="dom" />
/** What a button sets off: it cannot be pressed twice, and how it ended is said where it was pressed. */
import { messageOf } from './api.ts';
import { type Child, element } from './dom.ts';

export interface Action {
  readonly button: HTMLButtonElement;
  /** Where it is said how it ended; read out when it changes. */
  readonly status: HTMLElement;
}

/** The buttons, and below them what became of each. */
export function laidOut(actions: readonly Action[]): Child[] {
  return [
    element('div', { class: 'buttons' }, ...actions.map(({ button }) => button)),
    ...actions.map(({ status }) => status),
  ];
}

/** What one says takes the place of what another said, where all are about the same thing. */
export function oneAtATime(actions: readonly Action[]): readonly Action[] {
  for (const { button } of actions) {
    button.addEventListener('click', () => {
      const others = actions.filter((one) => one.button !== button);
      // What is still at work says its own word in the end.
      const ended = others.filter((one) => one.button.getAttribute('aria-disabled') !== 'true');
      for (const { status } of ended) status.textContent = '';
    });
  }
  return actions;
}

/** `work` tells how far it has come, and answers the last word. */
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
    // Not "disabled": that would take the focus away from who uses the keyboard.
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
