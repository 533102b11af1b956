/** A preflight in a tenant with several geo locations. */
import { expect, test } from 'vitest';
import { preflight } from '../../shared/workflows/preflight/preflight.ts';
import { hosts, hostsWritten, playIn, settledIn } from './in-geos.ts';

test('a preflight does not write to a user of another geo location', async () => {
  const stage = await playIn();
  const person = settledIn(stage, 'emil', 'EUR');
  const { checks } = await preflight(stage.context, { write: true, user: person.id });
  const lines = checks
    .filter(({ name }) => name.startsWith('profile-'))
    .map(({ state, detail }) => [state, detail]);
  expect(lines).toEqual([
    ['unknown', `user ${person.id} lives on ${hosts.EUR[1]}`],
    ['unknown', 'needs profile-read'],
  ]);
  expect(hostsWritten(stage, person)).toEqual([]);
});

test('the preflight names every geo location, with the permissions that runs need for it', async () => {
  const stage = await playIn();
  const person = settledIn(stage, 'nora', 'NAM');
  const line = async () => {
    const { checks } = await preflight(stage.context, { write: false, user: person.id });
    const found = checks.find(({ name }) => name === 'multi-geo');
    return `${found?.state} ${found?.detail}`;
  };
  const all = [hosts.NAM[1], hosts.APC[1], hosts.EUR[1]];
  expect(await line()).toBe(`ok 3 geo locations: ${all.join(', ')}`);
  stage.server.faults.add({ match: { path: /\/sites\?/ }, answer: { status: 403 } });
  expect(await line()).toMatch(/^unknown HTTP 403/);
});
