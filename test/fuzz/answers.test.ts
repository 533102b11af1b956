/**
 * Nights in which Graph and SharePoint answer nonsense: no defect of our own comes to light, nobody is shown a stranger,
 * and two nights after the last nonsense all are in step, except users who failed three times and have to wait a day.
 */
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../local/tenant/truth/random.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { play } from '../kit/in-process.ts';
import { isThorough } from '../kit/needs.ts';
import { expectNobodyWrong, notCurrent } from '../kit/oracle.ts';
import { defectsOf } from './defects.ts';
import { spoiltText } from './nonsense.ts';

const seeds = Array.from({ length: isThorough ? 60 : 3 }, (_, number) => `answers/${number}`);

test.for(seeds)('nights of nonsense, seed %s', { tags: ['more-time'] }, async (seed) => {
  const random = createRandom(seed);
  let share = 0;
  const stage = await play({
    server: { usersPageSize: 3, listPageSize: 4 },
    settings: { GUARD_UPDATES: '100', GUARD_UNKNOWN: '100', GUARD_SCOPE: '100' },
    spoil: (answer) => (random.next() < share ? spoiltResponse(answer, random) : answer),
  });
  const people = ['ada', 'bob', 'cleo', 'dan', 'eve'].map(stage.inStep);
  stage.withPhoto('fay');
  await stage.night();
  for (const rate of [0.02, 0.1]) {
    share = rate;
    for (const person of people.slice(0, 2)) stage.tenant.changePhoto(person.id);
    const run = await stage.night();
    expect(isActive(run) || run.state === 'failed', stage.errors.at(-1)?.message).toBe(false);
    await expectNobodyWrong(stage.tenant);
  }
  expect(defectsOf(stage)).toEqual([]);
  share = 0;
  await stage.night();
  const { id } = await stage.night();
  const findings = [...(await stage.findings(id)).values()];
  const stuck = new Set(findings.filter(({ reason }) => reason === 'stuck').map(({ userId }) => userId));
  expect(await notCurrent(stage.tenant, stuck)).toEqual([]);
  await stage.night(2);
  expect(await notCurrent(stage.tenant)).toEqual([]);
  await expectNobodyWrong(stage.tenant);
});

/** A picture is answered as something that is none: other pixels would be another photo. */
async function spoiltResponse(answer: Response, random: Random): Promise<Response> {
  const { status, headers } = answer;
  if (status === 204 || status === 304) return answer;
  const isText = /json|text|multipart/.test(headers.get('content-type') ?? '');
  const body = isText ? spoiltText(await answer.text(), random) : random.pick(['', 'no picture', '{}']);
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  return new Response(body, { status, headers: { ...Object.fromEntries(headers), ...length } });
}
