/** One mailbox or profile that asks to wait for a year: the others are read all the same. */
import { expect, test } from 'vitest';
import { hourMs } from '../../shared/core/calendar.ts';
import { play } from '../kit/in-process.ts';
import { expectNobodyWrong } from '../kit/oracle.ts';

const year = { status: 429, headers: { 'retry-after': String(365 * 24 * 3_600) } };

test.each([
  ['photo metadata', /\/photo$/],
  ['photo bytes', /\/photo\/\$value/],
  ['profile', /getpropertiesfor/i],
] as const)('%s', async (_name, path) => {
  const stage = await play({ settings: { GUARD_UPDATES: '100', GUARD_UNKNOWN: '100' } });
  stage.wrap('sizes', () => ({ usersPerSlice: 3, usersPerReading: 3 }));
  const people = Array.from({ length: 7 }, (_, n) => stage.withPhoto(`p${n}`));
  await stage.closedBefore();
  const [first] = people.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  stage.server.faults.add({ match: { inner: true, userId: first?.id ?? '', path }, answer: year });
  const run = await stage.night();
  expect([run.state, run.totals?.findings]).toEqual(['completed', { missing: 6, unknown: 1 }]);
  expect(run.outcomes).toEqual({ repaired: 6 });
  expect(stage.now().getTime() - Date.parse(run.startedAt)).toBeLessThan(hourMs);
  await expectNobodyWrong(stage.tenant);
});
