/// <reference lib="dom" />
/** Keys and clicks of the contact sheet, handled once for all cards. */
import type { Sheet } from './sheet.ts';
import { cardAfter } from './sheet-steps.ts';

export const keyHelp =
  'Keyboard: J or → goes to the next user, K or ← to the previous one, X or Delete leaves out or puts back, S selects, Enter opens the person.';

export function onKey(sheet: Sheet, event: KeyboardEvent): void {
  const card = cardOf(event);
  if (card === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  const { key } = event;
  const letter = key.length === 1 ? key.toLowerCase() : key;
  if (letter === 'x' || key === 'Delete') toggle(sheet, idOf(card));
  else if (letter === 's') select(sheet, idOf(card));
  else if (!move(sheet, card, letter)) return;
  event.preventDefault();
}

export function onClick(sheet: Sheet, event: Event): void {
  const card = cardOf(event);
  const target = event.target as Element;
  if (card !== undefined && target.closest('.leave-out') !== null) toggle(sheet, idOf(card));
  if (card !== undefined && target instanceof HTMLInputElement) select(sheet, idOf(card));
}

/** The card that a click or the Tab key went to is the one that the keys go on from. */
export function onFocus(sheet: Sheet, event: Event): void {
  const card = cardOf(event);
  if (card !== undefined) sheet.goTo(idOf(card), false);
}

function cardOf({ target }: Event): HTMLElement | undefined {
  return (target as Element).closest<HTMLElement>('.card') ?? undefined;
}

function idOf(card: HTMLElement): string {
  return card.dataset.user ?? '';
}

function toggle(sheet: Sheet, userId: string): void {
  const line = sheet.lines().find((one) => one.userId === userId);
  if (line !== undefined && sheet.mayChange(line)) void sheet.leaveOut([userId], !sheet.isLeftOut(line));
}

function select(sheet: Sheet, userId: string): void {
  const line = sheet.lines().find((one) => one.userId === userId);
  if (line !== undefined && sheet.mayChange(line)) sheet.select(userId);
}

/** Whether the key moves. */
function move(sheet: Sheet, card: HTMLElement, key: string): boolean {
  const cards = [...(sheet.root.value?.querySelectorAll<HTMLElement>('.card') ?? [])];
  const boxes = cards.map(({ offsetLeft: left, offsetTop: top }) => ({ left, top }));
  const to = cardAfter(key, cards.indexOf(card), boxes);
  if (to === undefined) return false;
  const target = cards[to];
  if (target !== undefined) sheet.goTo(idOf(target), true);
  else void (to < 0 ? sheet.previous() : sheet.next());
  return true;
}
