/** The host logs what a function throws. */
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { TransientError } from '../../shared/core/errors.ts';
import { errorText, withoutNames } from '../../shared/core/nameless-errors.ts';
import { namelessTexts } from '../../shared/http/nameless-texts.ts';

const name = 'ada@contoso.com';

test('names are taken out of message, stack and causes; the class and the rest stay', () => {
  const cause = new DOMException(`${name} timed out`, 'TimeoutError');
  const error = new TransientError(`/users/${name} failed`, { cause, retryAfterMs: 7 });
  expect(withoutNames(error)).toBe(error);
  expect(error).toMatchObject({ message: '/users/… failed', retryAfterMs: 7, name: 'TransientError' });
  expect(inspect(error)).not.toContain(name);
  expect(errorText(error)).toMatch(/failed[\s\S]+caused by TimeoutError: … timed out/);
});

test.each([[name], [undefined], [{ name }], [null]])(
  'a thrown %s is no error, and stays or is nameless',
  (thrown) => {
    expect(withoutNames(thrown)).toEqual(thrown === name ? '…' : thrown);
    expect(errorText(thrown)).not.toContain(name);
  },
);

test('an error without a stack, and one that is its own cause', () => {
  const error: Error = new Error(`of ${name}`);
  error.cause = error;
  delete error.stack;
  expect(errorText(withoutNames(error))).toContain('Error: of …\ncaused by Error: of …');
});

test('a stream that fails on the way: what was made arrives, and the error is nameless', async () => {
  async function* failing() {
    yield 'first';
    throw new Error(`of ${name}`);
  }
  const texts = namelessTexts(failing());
  expect((await texts.next()).value).toBe('first');
  await expect(texts.next()).rejects.toThrow(/^of …$/);
});

test('a stream that is no longer read ends what makes it', async () => {
  let ended = false;
  async function* endless() {
    try {
      for (;;) yield 'more';
    } finally {
      ended = true;
    }
  }
  for await (const _ of namelessTexts(endless())) break;
  expect(ended).toBe(true);
});
