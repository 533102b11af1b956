/** The geo locations: an empty list, or one with an odd row, is no answer where there were locations before. */
import { expect, test } from 'vitest';
import { notCurrent } from '../kit/oracle.ts';
import { hostsWritten, playIn, settledIn, someone } from '../workflows/in-geos.ts';

const site = (hostname: string, dataLocationCode: string) => ({
  siteCollection: { hostname, dataLocationCode },
});

const answers: readonly (readonly [string, unknown[]])[] = [
  ['an empty list', []],
  ['null among the rows', [site('contoso.sharepoint.com', 'NAM'), null]],
  ['a wrong type', [site('contoso.sharepoint.com', 'NAM'), { siteCollection: 'contosoeur' }]],
];

test.each(answers)('%s: the list of an earlier night is used, and the run says so', async (_name, value) => {
  const stage = await playIn({ settings: { GUARD_UPDATES: '100' } });
  for (const code of ['NAM', 'EUR', 'APC'] as const) settledIn(stage, code, code);
  await stage.closedBefore();
  await stage.night();
  for (const { id } of stage.tenant.users.values()) stage.tenant.changePhoto(id);
  stage.pass({ hours: 13 });
  stage.server.faults.add({ match: { path: /\/sites\?/ }, answer: { status: 200, body: { value } } });
  const run = await stage.night();
  expect([run.state, run.outcomes]).toEqual(['completed', { repaired: 3 }]);
  expect(run.note).toMatch(/^Graph did not list the geo locations \(.+\)\. The run used the list of 20/);
  expect(await notCurrent(stage.tenant)).toEqual([]);
});

test('an empty list is no answer, for however long', async () => {
  const stage = await playIn();
  settledIn(stage, 'nam', 'NAM');
  settledIn(stage, 'eur', 'EUR');
  await stage.night();
  stage.server.faults.add({ match: { path: /\/sites\?/ }, answer: { status: 200, body: { value: [] } } });
  for (const days of [1, 40, 1]) {
    const run = await stage.night(days);
    expect(run.totals?.findings).toEqual({ 'in-step': 2 });
    expect(run.note).toMatch(/^Graph did not list the geo locations \(an empty list\)/);
  }
});

test('an empty list without an earlier one means that there is only the home location', async () => {
  const stage = await playIn();
  settledIn(stage, 'NAM', 'NAM');
  stage.server.faults.add({ match: { path: /\/sites\?/ }, answer: { status: 200, body: { value: [] } } });
  const run = await stage.night();
  expect([run.totals?.findings, run.note]).toEqual([{ 'in-step': 1 }, undefined]);
});

const lacking = { value: [site('contoso.sharepoint.com', 'NAM'), site('contosoapc.sharepoint.com', 'APC')] };

test('a list without a location of an earlier night: its users are still there, and the run says what it lacks', async () => {
  const stage = await playIn({ settings: { GUARD_UPDATES: '100' } });
  const [home, there] = [settledIn(stage, 'nam', 'NAM'), settledIn(stage, 'eur', 'EUR')];
  await stage.closedBefore();
  await stage.night();
  for (const { id } of [home, there]) stage.tenant.changePhoto(id);
  const hired = someone(stage, 'new', 'EUR');
  stage.pass({ hours: 13 });
  stage.server.faults.add({ match: { path: /\/sites\?/ }, answer: { status: 200, body: lacking } });
  const run = await stage.night();
  expect([run.state, run.totals?.findings]).toEqual(['completed', { 'source-newer': 2, missing: 1 }]);
  expect(run.note).toMatch(
    /^Graph did not list the geo locations \(without EUR\)\. The run used the list of 20/,
  );
  for (const person of [there, hired])
    expect(hostsWritten(stage, person)).toContain('contosoeur-my.sharepoint.com');
  expect(await notCurrent(stage.tenant)).toEqual([]);
  // It is asked for four weeks, counted from the last listing that had it.
  const night = async (days: number) => (await stage.night(days)).note?.slice(0, 60);
  expect(await night(20)).toContain('without EUR');
  expect(await night(9)).toBeUndefined();
});
