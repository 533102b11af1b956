/** Which geo location a profile belongs to, and when it is missing or unknown. */
import { expect, test } from 'vitest';
import { exchangeNamesLate } from '../../local/simulation/name-changes.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { ProfileReading } from '../../shared/core/observation.ts';
import type { UserRow } from '../../shared/core/user.ts';
import type { Geo } from '../../shared/ports/tenant.ts';
import type { Tenant } from '../../shared/workflows/context.ts';
import { readProfiles } from '../../shared/workflows/observe/read-profiles.ts';
import { type Play, play } from '../kit/in-process.ts';
import { notCurrent } from '../kit/oracle.ts';
import { hosts, playIn, profileCalls, settledIn, someone } from './in-geos.ts';

test.each([
  ['does not say where it is', ''],
  ['each geo location reports in another one', hosts.APC[1]],
  ['is reported on an unknown host', 'fabrikam-my.sharepoint.com'],
])('a profile that %s is unknown', async (_name, host) => {
  const stage = await playIn();
  const person = settledIn(stage, 'nora', 'NAM');
  let asked = 0;
  stage.wrap('profiles', (real) => ({
    async read(users) {
      asked += 1;
      const read = await real.read(users);
      const elsewhere = asked === 1 ? host : hosts.EUR[1];
      return new Map(
        [...read].map(([id, one]) => [id, { ...one, personalSiteHost: elsewhere } as typeof one] as const),
      );
    },
  }));
  const run = await stage.night();
  const cause = expect.stringContaining('no geo location has it');
  expect((await stage.findings(run.id)).get(person.id)).toMatchObject({ finding: 'unknown', cause });
});

test('a profile is missing only when every geo location answered', async () => {
  const stage = await playIn();
  const missing = stage.tenant.join({ upn: 'missing@contoso.com', photo: true, profile: false });
  const match = { host: hosts.APC[0], path: /getpropertiesfor/i };
  const fault = stage.server.faults.add({ match, answer: { status: 403 } });
  const run = await stage.night();
  expect((await stage.findings(run.id)).get(missing.id)).toMatchObject({ finding: 'unknown' });
  stage.server.faults.remove(fault);
  const next = await stage.night();
  expect((await stage.findings(next.id)).get(missing.id)).toMatchObject({ finding: 'no-profile' });
});

test('a snapshot from before multi-geo support holds in a tenant with one location, and is read again in others', async () => {
  const old = async (stage: Play, person: Person) => {
    await stage.remember(person, ({ profile, agreement }) => ({
      profile: profile && { ...profile, host: '' },
      agreement: agreement && { ...agreement, host: '' },
    }));
  };
  const alone = await play();
  const nora = alone.inStep('nora');
  await alone.night();
  await old(alone, nora);
  const calls = profileCalls(alone);
  expect((await alone.night()).totals?.findings).toEqual({ 'in-step': 1 });
  expect(profileCalls(alone)).toBe(calls);

  const several = await playIn();
  const [emil, eva] = [settledIn(several, 'emil', 'EUR'), settledIn(several, 'eva', 'NAM')];
  await several.night();
  for (const person of [emil, eva]) await old(several, person);
  // From home she seems in step, because home does not know that she lives elsewhere.
  several.tenant.moveTo(eva.id, 'EUR');
  several.tenant.preferDataIn(eva.id, 'NAM');
  several.set({ MODE: 'report' });
  expect((await several.night()).totals?.findings).toEqual({ 'in-step': 1, 'foreign-file': 1 });
  const row = await several.row(emil);
  expect([row.agreement?.host, row.profile?.host]).toEqual([hosts.EUR[1], hosts.EUR[1]]);
});

const siteless: ProfileReading = {
  kind: 'profile',
  objectId: undefined,
  pictureUrl: '',
  placeholderState: '',
  syncState: '',
  timestamp: '',
  personalSiteHost: '',
};
const notListed: ProfileReading = { kind: 'unknown', cause: 'geo locations not listed: HTTP 403' };

test.each<readonly [string, { reading: ProfileReading; partial?: string; found: ProfileReading }]>([
  ['without a personal site belongs to the only location', { reading: siteless, found: siteless }],
  [
    'without a personal site is unknown while there may be other locations',
    { reading: siteless, partial: 'HTTP 403', found: notListed },
  ],
  [
    'is missing where the only location has none',
    { reading: { kind: 'missing' }, found: { kind: 'missing' } },
  ],
  [
    'is unknown where home has none and there may be other locations',
    { reading: { kind: 'missing' }, partial: 'HTTP 403', found: notListed },
  ],
])('a profile %s', async (_name, { reading, partial, found }) => {
  const profiles = { read: async () => new Map([['nora', reading]]) };
  const geo = { code: 'NAM', host: hosts.NAM[1], profiles } as unknown as Geo;
  const geos = { listing: async () => ({ geos: [geo], partial, lack: undefined }) };
  const user = { id: 'nora', directory: { upn: 'nora@contoso.com' } } as UserRow;
  const read = await readProfiles({ geos } as unknown as Tenant, [{ user, geo }]);
  expect(read.get('nora')).toMatchObject({ geo, reading: found });
});

/** Until the answer is called, the name of each leads to the profile of the other. */
function exchangedNames({ tenant }: Play, one: Person, other: Person): () => void {
  let follow = () => {};
  const later = (_delayMs: number, _what: string, act: () => void) => {
    follow = act;
  };
  exchangeNamesLate({ tenant, random: tenant.random, later }, one, other);
  return () => follow();
}

test('a write that died is finished although the name led to a profile in another geo location meanwhile', async () => {
  const stage = await playIn();
  const [emil, nora] = [someone(stage, 'emil', 'EUR'), settledIn(stage, 'nora', 'NAM')];
  await stage.closedBefore();
  const mend = stage.wrap('writer', (writer) => ({
    async setProperty(upn, property, value) {
      if (property !== 'PictureURL') throw new Error('the process died');
      await writer.setProperty(upn, property, value);
    },
  }));
  await stage.night();
  mend();
  const follow = exchangedNames(stage, emil, nora);
  const astray = await stage.night();
  expect((await stage.findings(astray.id)).get(emil.id)).toMatchObject({
    finding: 'wrong-owner',
    geo: 'NAM',
  });
  follow();
  const run = await stage.night();
  const line = { finding: 'unfinished', outcome: 'repaired', geo: 'EUR' };
  expect((await stage.findings(run.id)).get(emil.id)).toMatchObject(line);
  expect(await notCurrent(stage.tenant)).toEqual([]);
});

test('a profile of another user in another geo location leaves the agreement, and costs one profile a night', async () => {
  const stage = await playIn();
  const [emil, nora] = [settledIn(stage, 'emil', 'EUR'), settledIn(stage, 'nora', 'NAM')];
  await stage.closedBefore();
  await stage.night();
  const { agreement } = await stage.row(emil);
  const follow = exchangedNames(stage, emil, nora);
  stage.set({ DEEP_CHECK_DAYS: '1' });
  const astray = await stage.night();
  stage.set({ DEEP_CHECK_DAYS: '365' });
  expect((await stage.findings(astray.id)).get(emil.id)).toMatchObject({
    finding: 'wrong-owner',
    geo: 'NAM',
  });
  expect((await stage.row(emil)).agreement).toEqual(agreement);
  const [bytes, profiles] = [bytesRead(stage), profileCalls(stage)];
  await stage.night();
  expect([bytesRead(stage), profileCalls(stage)]).toEqual([bytes, profiles + 2]);
  // Somebody hid the photo on purpose, which only the agreement tells.
  follow();
  stage.tenant.removeInSharePoint(emil.id);
  stage.set({ OWNERSHIP: 'respect-sharepoint', DEEP_CHECK_DAYS: '1' });
  const run = await stage.night();
  expect((await stage.findings(run.id)).get(emil.id)).toMatchObject({ finding: 'removed-in-sharepoint' });
});

function bytesRead(stage: Play): number {
  const counted = Object.entries(stage.server.counts().requests);
  return counted.reduce((sum, [kind, times]) => (/ file-read|photo-value/.test(kind) ? sum + times : sum), 0);
}
