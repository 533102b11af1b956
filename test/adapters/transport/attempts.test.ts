/** Who is asked for again after a throttled attempt, and when they are given up. */
import { expect, test } from 'vitest';
import { repeatThrottled } from '../../../shared/adapters/transport/attempts.ts';
import { virtualTime } from '../../kit/virtual-time.ts';

const users = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** A service that answers `atOnce` users of an attempt, but none of `never`. */
async function ask(atOnce: number, { never = '', waitMs = 1_000 } = {}) {
  const time = virtualTime();
  let attempts = 0;
  const asked = repeatThrottled<string>(users, {
    unknown: (cause) => cause,
    timer: time.timer,
    async ask(ids) {
      attempts += 1;
      const served = new Set(ids.filter((id) => !never.includes(id)).slice(0, atOnce));
      return new Map(
        ids.map((id) => [
          id,
          served.has(id) ? { kind: 'answered', value: 'photo' } : { kind: 'throttled', status: 429, waitMs },
        ]),
      );
    },
  }).then(
    (answers) => users.map((id) => answers.get(id)),
    (error: Error) => error.message,
  );
  await time.run();
  return { answers: await asked, attempts };
}

const photos = users.map(() => 'photo');

test('as long as others are answered, those who were throttled are asked for again', async () => {
  expect(await ask(1)).toEqual({ answers: photos, attempts: users.length });
});

test('a user who is throttled while nobody else is left is given up after five attempts without an answer', async () => {
  const answers = ['throttled', ...photos.slice(1)];
  expect(await ask(8, { never: 'a' })).toEqual({ answers, attempts: 1 + 5 });
});

test('all waits together end after 90 seconds', async () => {
  const answers = ['photo', 'photo', 'photo', ...Array(5).fill('throttled')];
  expect(await ask(1, { waitMs: 40_000 })).toEqual({ answers, attempts: 3 });
});

test('if all are throttled, nothing was read', async () => {
  expect(await ask(0)).toEqual({ answers: 'Reading 8 users failed: all were throttled', attempts: 5 });
});
