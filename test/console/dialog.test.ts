/** A dialog belongs to its place, and confirms nothing once the place is left. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { isConfirmed } from '../../shared/console/client/dialog.ts';

class Dialog extends EventTarget {
  returnValue = '';
  isOpen = false;
  showModal = () => void Object.assign(this, { isOpen: true });
  remove = vi.fn();
  setAttribute = () => undefined;
  close(value: string): void {
    if (!this.isOpen) return;
    Object.assign(this, { isOpen: false, returnValue: value });
    this.dispatchEvent(new Event('close'));
  }
}

beforeEach(() => {
  vi.stubGlobal('document', { body: { append: () => undefined } });
  onTestFinished(() => void vi.unstubAllGlobals());
});

function ask(leave: AbortController) {
  const dialog = new Dialog();
  return { dialog, answer: isConfirmed(dialog as unknown as HTMLDialogElement, leave.signal) };
}

test.each([
  ['yes', true],
  ['no', false],
])('it answers %s', async (pressed, expected) => {
  const { dialog, answer } = ask(new AbortController());
  dialog.close(pressed);
  expect(await answer).toBe(expected);
  expect(dialog.remove).toHaveBeenCalled();
});

test('it closes when its place is left, and answers no', async () => {
  const leave = new AbortController();
  const { dialog, answer } = ask(leave);
  leave.abort();
  expect(dialog.isOpen).toBe(false);
  expect(await answer).toBe(false);
});

test('it does not open once its place was left', async () => {
  const leave = new AbortController();
  leave.abort();
  const { dialog, answer } = ask(leave);
  expect([await answer, dialog.isOpen]).toEqual([false, false]);
});
