/** Tenants with several geo locations: each user is read and written in the location of their profile. */
import { expect, test } from 'vitest';
import { countsBetween } from '../../local/tenant/server/accounting.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { knownGeos } from '../../shared/workflows/report/known-geos.ts';
import { expectNobodyWrong, notCurrent } from '../kit/oracle.ts';
import { type Code, hosts, hostsWritten, playIn, profileCalls, settledIn, someone } from './in-geos.ts';

test.each(['copy', 'missing'] as const)(
  'each user is repaired in their own location when the others answer with a %s',
  async (profileElsewhere) => {
    const stage = await playIn({ server: { profileElsewhere } });
    const { tenant } = stage;
    expect(await knownGeos(stage.context)).toBeUndefined();
    const people: readonly [Person, Code][] = [
      [someone(stage, 'nora', 'NAM'), 'NAM'],
      [someone(stage, 'emil', 'EUR'), 'EUR'],
      [someone(stage, 'ana', 'APC'), 'APC'],
      // Had a personal site in Europe before North America was preferred.
      [someone(stage, 'bert', 'EUR', 'NAM'), 'EUR'],
      [settledIn(stage, 'eva', 'EUR'), 'EUR'],
    ];
    const missing = tenant.join({ upn: 'missing@contoso.com', photo: true, profile: false });
    await stage.closedBefore();
    const run = await stage.night(1, { twice: profileElsewhere === 'copy' });
    const rows = await stage.findings(run.id);
    for (const [person, geo] of people) {
      const { finding, outcome } = rows.get(person.id) ?? {};
      const repaired = { finding: 'missing', outcome: 'repaired', geo };
      if (person.upn.startsWith('eva')) expect(finding).toBeUndefined();
      else expect({ finding, outcome, geo: rows.get(person.id)?.geo }).toEqual(repaired);
      expect((await stage.row(person)).profile?.host).toBe(hosts[geo][1]);
      if (outcome === 'repaired') expect(hostsWritten(stage, person)).toEqual([...hosts[geo]].sort());
    }
    expect(rows.get(missing.id)?.finding).toBe('no-profile');
    expect(await notCurrent(tenant)).toEqual([]);
    await expectNobodyWrong(tenant);
    expect(tenant.geos.map(({ library }) => library.folder)).toContain('Profilbilder');

    expect((await knownGeos(stage.context))?.locations.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['NAM', 'EUR', 'APC']),
    );
    stage.set({ MODE: 'report' });
    await stage.night();
    const [calls, { writes }] = [profileCalls(stage), stage.server.counts()];
    const quiet = await stage.night();
    expect(quiet.totals?.findings).toEqual({ 'in-step': 5, 'no-profile': 1 });
    // Whether the missing profile has come is asked in each location.
    expect(profileCalls(stage)).toBe(calls + stage.tenant.geos.length);
    expect(stage.server.counts().writes).toBe(writes);
  },
);

test('a user without a snapshot is first asked for in the preferred location, in any spelling', async () => {
  const stage = await playIn({ settings: { MODE: 'report' } });
  someone(stage, 'emil', 'EUR', 'eur');
  await stage.night();
  const reads = (host: string) => stage.server.counts().requests[`${host} sp-batch/profile-read`];
  expect([reads(hosts.EUR[0]), reads(hosts.NAM[0])]).toEqual([1, undefined]);
  someone(stage, 'bert', 'EUR', 'NAM');
  await stage.night();
  expect([reads(hosts.EUR[0]), reads(hosts.NAM[0])]).toEqual([2, 1]);
});

test('a user who moved to another geo location is read in full, and repaired there', async () => {
  const stage = await playIn({ settings: { DEEP_CHECK_DAYS: '1' } });
  const { tenant } = stage;
  const person = settledIn(stage, 'eva', 'EUR');
  const stays = settledIn(stage, 'emil', 'EUR');
  await stage.closedBefore();
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
  expect((await stage.row(person)).agreement?.host).toBe(hosts.EUR[1]);
  tenant.moveTo(person.id, 'APC');
  const run = await stage.night();
  expect((await stage.findings(run.id)).get(person.id)).toMatchObject({
    finding: 'foreign-file',
    outcome: 'repaired',
    geo: 'APC',
  });
  expect(hostsWritten(stage, person)).toEqual([...hosts.APC].sort());
  expect(hostsWritten(stage, stays)).toEqual([]);
  const row = await stage.row(person);
  expect([row.agreement?.host, row.profile?.host]).toEqual([hosts.APC[1], hosts.APC[1]]);
  // The files of both geo locations are stored, each under its own key.
  await stage.night();
  expect((await stage.row(person)).seen.size).toBe(2);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
  expect(await notCurrent(tenant)).toEqual([]);
});

test('a plan made before a user moved writes nothing for that user', async () => {
  const stage = await playIn();
  const person = someone(stage, 'eva', 'EUR');
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  stage.tenant.userVisits(person.id);
  stage.tenant.moveTo(person.id, 'APC');
  await stage.pump();
  expect((await stage.findings(id)).get(person.id)?.outcome).toBe('moved');
  expect(stage.written(person)).toEqual([]);
});

test('a write that started in one geo location is not finished in another', async () => {
  const stage = await playIn();
  const person = someone(stage, 'eva', 'EUR');
  await stage.closedBefore();
  await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  const dead = stage.wrap('writer', () => ({
    setProperty: () => Promise.reject(new Error('the process died')),
  }));
  await stage.step();
  dead();
  expect((await stage.row(person)).pending?.host).toBe(hosts.EUR[1]);
  stage.tenant.moveTo(person.id, 'APC');
  await stage.pump();
  const run = await stage.night();
  expect((await stage.findings(run.id)).get(person.id)).toMatchObject({
    finding: 'missing',
    outcome: 'repaired',
  });
  expect(hostsWritten(stage, person)).toEqual([...hosts.APC, hosts.EUR[1]].sort());
  expect(await notCurrent(stage.tenant)).toEqual([]);
});

test('a satellite without a picture library affects only its own users', async () => {
  const stage = await playIn();
  const away = someone(stage, 'emil', 'EUR');
  const here = someone(stage, 'nora', 'NAM');
  const library = stage.tenant.libraryOf(away);
  library.made = 'not-yet';
  await stage.closedBefore();
  const run = await stage.night();
  const rows = await stage.findings(run.id);
  expect(rows.get(here.id)?.outcome).toBe('repaired');
  expect(rows.get(away.id)).toMatchObject({
    finding: 'unknown',
    cause: expect.stringContaining(hosts.EUR[1]),
  });
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1, unknown: 1 });
  library.made = 'whole';
  const next = await stage.night();
  expect((await stage.findings(next.id)).get(away.id)?.outcome).toBe('repaired');
});

test('a missing library is looked for once, for any number of users there', async () => {
  const stage = await playIn();
  const join = (upn: string) =>
    stage.tenant.join({ upn, photo: false, geo: 'EUR', preferredDataLocation: 'EUR' });
  stage.tenant.libraryOf(join('emil@contoso.com')).made = 'not-yet';
  const searches = async () => {
    const before = stage.server.counts();
    await stage.night();
    return countsBetween(before, stage.server.counts()).requests['graph.microsoft.com lists'];
  };
  await stage.night();
  const ofOne = await searches();
  expect(ofOne).toBeGreaterThan(0);
  for (let index = 0; index < 44; index += 1) join(`eva.${index}@contoso.com`);
  expect(await searches()).toBe(ofOne);
});

test('the run waits for a satellite that is down in both ways, and no user is unknown', async () => {
  const stage = await playIn();
  settledIn(stage, 'emil', 'EUR');
  const lists = new RegExp(`/sites/${hosts.EUR[1]}/lists`);
  stage.server.faults.add({ match: { path: lists }, times: 4, answer: { status: 503 } });
  stage.server.faults.add({ match: { host: hosts.EUR[1] }, times: 4, answer: { status: 503 } });
  const { id } = await stage.begin();
  const before = stage.now().getTime();
  await stage.pump();
  expect((await stage.run(id)).totals?.findings).toEqual({ 'in-step': 1 });
  expect(stage.now().getTime() - before).toBeGreaterThanOrEqual(120_000);
});

test('while Graph does not list the geo locations, their users are unknown, and no snapshot is lost', async () => {
  const stage = await playIn({ server: { profileElsewhere: 'missing' }, settings: { DEEP_CHECK_DAYS: '1' } });
  const away = settledIn(stage, 'emil', 'EUR');
  settledIn(stage, 'nora', 'NAM');
  await stage.closedBefore();
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
  const before = (await stage.row(away)).agreement;
  const fault = stage.server.faults.add({ match: { path: /\/sites\?/ }, answer: { status: 403 } });
  const run = await stage.night();
  const cause = expect.stringMatching(`${hosts.EUR[1]}.*Sites.Read.All`);
  expect((await stage.findings(run.id)).get(away.id)).toMatchObject({ finding: 'unknown', cause });
  expect(run.totals?.findings).toEqual({ 'in-step': 1, unknown: 1 });
  expect((await stage.row(away)).agreement).toEqual(before);
  stage.server.faults.remove(fault);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
  expect(stage.server.counts().writes).toBe(0);
});
