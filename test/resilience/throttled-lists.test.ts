/** A list that is throttled without a usable retryAfter is given up for one night. */
import { expect, test } from 'vitest';
import { hourMs } from '../../shared/core/calendar.ts';
import { play } from '../kit/in-process.ts';

const waits: readonly (readonly [string, RegExp, string, string])[] = [
  ['no time at all', /\/users\/delta/, '0', 'directory'],
  ['a time that is over', /\/items\/delta/, 'Wed, 21 Oct 2015 07:28:00 GMT', 'library'],
  ['a negative time', /\/users\/delta/, '-5', 'directory'],
  ['no number', /\/items\/delta/, 'NaN', 'library'],
];

test.each(waits)('429 for %s: a partial night, before the morning', async (_name, path, wait, list) => {
  const stage = await play();
  stage.inStep('ada');
  await stage.night();
  stage.server.faults.add({ match: { path }, answer: { status: 429, headers: { 'retry-after': wait } } });
  const { id } = await stage.begin();
  const startedAt = stage.now().getTime();
  await stage.pump();
  const run = await stage.run(id);
  expect([run.state, run.totals?.findings]).toEqual(['completed', { 'in-step': 1 }]);
  expect(run.lacks).toMatchObject([{ list, why: expect.stringMatching(/429|throttled/) }]);
  expect(stage.now().getTime() - startedAt).toBeLessThan(5 * hourMs);
  stage.server.faults.clear();
  stage.inStep('new');
  const next = await stage.night();
  expect([next.totals?.findings, next.lacks]).toEqual([{ 'in-step': 2 }, undefined]);
});
