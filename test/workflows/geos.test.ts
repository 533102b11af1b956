/** Tenants with several geo locations: each person is looked at, and written to, where their profile is. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { expectNobodyWrong, notCurrent } from '../kit/oracle.ts';

const geos = ['EUR', 'APC'];
const hosts = {
  NAM: ['contoso.sharepoint.com', 'contoso-my.sharepoint.com'],
  EUR: ['contosoeur.sharepoint.com', 'contosoeur-my.sharepoint.com'],
  APC: ['contosoapc.sharepoint.com', 'contosoapc-my.sharepoint.com'],
};
type Code = keyof typeof hosts;

function playIn(options: PlayOptions = {}): Promise<Play> {
  return play({ ...options, tenant: { geos, ...options.tenant } });
}

/** With a photo in Exchange, and a profile in a geo location. */
function someone({ tenant }: Play, name: string, geo: Code, preferred: string = geo): Person {
  return tenant.join({ upn: `${name}@contoso.com`, photo: true, geo, preferredDataLocation: preferred });
}

function settledIn(stage: Play, name: string, geo: Code): Person {
  const person = someone(stage, name, geo);
  stage.tenant.userVisits(person.id);
  return person;
}

function hostsWritten({ tenant }: Play, person: Person): string[] {
  const own = tenant.writes.filter(({ by, userId }) => by === 'app' && userId === person.id);
  return [...new Set(own.map(({ host }) => host))].sort();
}

function profileCalls(stage: Play): number {
  const counted = Object.entries(stage.server.counts().requests);
  return counted.reduce((sum, [kind, times]) => (/profile-(read|write)/.test(kind) ? sum + times : sum), 0);
}

test.each(['copy', 'missing'] as const)(
  'everybody is repaired where they are, told that elsewhere their profile is a %s',
  async (profileElsewhere) => {
    const stage = await playIn({ server: { profileElsewhere } });
    const { tenant } = stage;
    const people: readonly [Person, Code][] = [
      [someone(stage, 'nora', 'NAM'), 'NAM'],
      [someone(stage, 'emil', 'EUR'), 'EUR'],
      [someone(stage, 'ana', 'APC'), 'APC'],
      // Had a personal site in Europe before North America was preferred.
      [someone(stage, 'bert', 'EUR', 'NAM'), 'EUR'],
      [settledIn(stage, 'eva', 'EUR'), 'EUR'],
    ];
    const nobody = tenant.join({ upn: 'nobody@contoso.com', photo: true, profile: false });
    await stage.closedBefore();
    const run = await stage.night(1, { twice: true });
    const rows = await stage.findings(run.id);
    for (const [person, geo] of people) {
      const { finding, outcome } = rows.get(person.id) ?? {};
      const repaired = { finding: 'missing', outcome: 'repaired', geo };
      if (person.upn.startsWith('eva')) expect(finding).toBeUndefined();
      else expect({ finding, outcome, geo: rows.get(person.id)?.geo }).toEqual(repaired);
      expect((await stage.row(person)).profile?.host).toBe(hosts[geo][1]);
      if (outcome === 'repaired') expect(hostsWritten(stage, person)).toEqual([...hosts[geo]].sort());
    }
    expect(rows.get(nobody.id)?.finding).toBe('no-profile');
    expect(await notCurrent(tenant)).toEqual([]);
    await expectNobodyWrong(tenant);
    expect(tenant.geos.map(({ library }) => library.folder)).toContain('Profilbilder');

    stage.set({ MODE: 'report' });
    await stage.night();
    const [calls, { writes }] = [profileCalls(stage), stage.server.counts()];
    const quiet = await stage.night();
    expect(quiet.totals?.findings).toEqual({ 'in-step': 5, 'no-profile': 1 });
    expect(profileCalls(stage)).toBe(calls);
    expect(stage.server.counts().writes).toBe(writes);
  },
);
