/** Near the limit of 24 hours: who still sends, who is sent away, and until when. */
import { expect, test } from 'vitest';
import { Company } from '../../../local/bench/pacer/company.ts';
import { mostInWindow } from '../../../local/bench/pacer/measures.ts';
import { unitsPerDay } from '../../../shared/adapters/transport/allowances.ts';
import { asUrgent } from '../../../shared/adapters/transport/urgency.ts';
import type { TransientError } from '../../../shared/core/errors.ts';
import { shareParts } from '../../../shared/core/shares.ts';

const licensedUsers = 1_000;
const seconds = (count: number) => count * 1_000;
const hours = (count: number) => count * 3_600_000;
/** Of a day, what processes may use that are in the book. */
const allowed = (unitsPerDay({ licensedUsers }) * shareParts.regular) / shareParts.whole;
/** Of it, for people. */
const forPeople = allowed / 64;

/** A process that starts when all of the day but so much is used. */
function nearTheLimit(left: number) {
  const company = new Company(licensedUsers);
  company.hasSent(allowed - left);
  const process = company.start('app');
  const ended: { readonly name: string; readonly atMs: number; readonly error: unknown }[] = [];
  function use(name: string, cost: number): void {
    const end = (error?: unknown) => ended.push({ name, atMs: company.nowMs, error });
    process.use(cost).then(() => end(), end);
  }
  return { company, use, ended };
}

test('a run is sent away when the units of a day are used up, until there is room again', async () => {
  const { company, use, ended } = nearTheLimit(forPeople);
  use('run', 2);
  await company.until(seconds(10));
  // What was sent in an hour counts until the end of the hour that comes 25 later; a share is taken three minutes ahead.
  const roomMs = hours(26) - 3 * 60_000;
  expect(ended).toMatchObject([
    {
      name: 'run',
      error: {
        name: 'TransientError',
        message: `1107421 of 1107421 units of SharePoint for 24 hours are used, not counting those for people. There is room again at ${new Date(company.startMs + roomMs).toISOString()}`,
      },
    },
  ]);
  const retryAfterMs = ended.map(({ error }) => (error as TransientError).retryAfterMs)[0] ?? 0;
  expect(Math.abs(retryAfterMs - roomMs)).toBeLessThan(seconds(10));
  await company.until(retryAfterMs + seconds(10));
  use('run', 2);
  await company.until(retryAfterMs + seconds(20));
  expect(ended[1]).toMatchObject({ name: 'run', error: undefined });
});

test('people still send then, and take turns with each other until their part is used up too', async () => {
  const { company, use, ended } = nearTheLimit(forPeople);
  for (let minute = 0; minute < 60; minute += 1) {
    asUrgent(() => use('person', 20));
    use('run', 20);
    await company.until(seconds(60 * (minute + 1)));
  }
  const answered = ended.filter(({ error }) => error === undefined);
  expect(answered).toHaveLength(60);
  expect(new Set(answered.map(({ name }) => name))).toEqual(new Set(['person']));
});

test('people are sent away too when nothing is left', async () => {
  const { company, use, ended } = nearTheLimit(0);
  asUrgent(() => use('person', 2));
  await company.until(seconds(10));
  expect(ended).toMatchObject([
    {
      error: {
        name: 'TransientError',
        message: /^1125000 of 1125000 units of SharePoint for 24 hours are used\. /,
      },
    },
  ]);
});

test('of those who wait for the rest of a day, only as many stay in line as the next minute has room for', async () => {
  const left = 3_000;
  const { company, use, ended } = nearTheLimit(forPeople + left);
  for (let count = 0; count < 100; count += 1) use(String(count), 10);
  await company.until(seconds(5));
  const sent = ended.filter(({ error }) => error === undefined).length;
  const away = ended.filter(({ error }) => error !== undefined).length;
  // A tenth of what is left, twice: now, and in a minute.
  expect(sent).toBeGreaterThan(20);
  expect(away).toBeGreaterThan(40);
  await company.until(seconds(130));
  expect(ended).toHaveLength(100);
  expect(mostInWindow(company.service.units, seconds(60))).toBeLessThan(left / 5);
});

test('that the limit of a day is near is known before it is reached, once an hour', async () => {
  const early = nearTheLimit(allowed * 0.2);
  early.use('run', 2);
  await early.company.until(seconds(1));
  expect(early.company.nearlyUsed).toEqual([]);

  const { company, use } = nearTheLimit(allowed * 0.1);
  for (let minute = 0; minute < 100; minute += 1) {
    use('run', 2);
    await company.until(seconds(60 * (minute + 1)));
  }
  expect(company.nearlyUsed).toHaveLength(2);
  for (const { used, allowed: most } of company.nearlyUsed) {
    expect(most).toBe(1_107_421);
    expect(used).toBeGreaterThan(most * 0.9);
    expect(used).toBeLessThan(most);
  }
});
