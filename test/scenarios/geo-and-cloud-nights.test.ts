/** The nights of a tenant with satellites, and of one in a national cloud, through the real bindings. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Write } from '../../local/tenant/truth/types.ts';
import { outOfScope, quietFindings } from '../../shared/core/finding.ts';
import { expectNobodyWrong, notCurrent } from '../kit/oracle.ts';
import { type Stage, type StageOptions, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

const unremarkable: ReadonlySet<string> = new Set([...quietFindings, ...outOfScope]);

const tenants: readonly [name: string, tenant: StageOptions['tenant'], hosts: readonly string[]][] = [
  [
    'two satellites',
    { users: 36, kind: 'before-instep', seed: 4, geos: ['EUR', 'APC'] },
    ['contoso.sharepoint.com', 'contosoeur.sharepoint.com', 'contosoapc.sharepoint.com'],
  ],
  [
    'GCC High',
    { users: 6, kind: 'before-instep', seed: 5, cloud: 'gcc-high' },
    ['graph.microsoft.us', 'contoso.sharepoint.us', 'contoso-my.sharepoint.us'],
  ],
];

/** Writes of Instep to a host that is not one of the geo location where the user's profile is. */
function astray(tenant: Tenant, writes: readonly Write[]): Write[] {
  return writes.filter(({ userId = '', host }) => {
    const { rootHost, mySiteHost } = tenant.geoOf(tenant.directory.get(userId));
    return host !== rootHost && host !== mySiteHost;
  });
}

describe.each(tenants)('%s', (_name, tenant, hosts) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ tenant });
  });
  afterAll(() => stage?.stop());

  testThoroughly('1. the first night has the expected finding for every user', async () => {
    const { run, counts } = await stage.night();
    expect(run).toMatchObject({ state: 'reported', verdict: { reportBecause: 'first-run' } });
    const found = (await stage.findings(run.id)).map(({ userId, finding }) => [userId, finding]);
    const expected = [...stage.tenant.expected].filter(([, word]) => !unremarkable.has(word));
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    expect(counts.writes).toBe(0);
    const asked = Object.keys(counts.requests).map((kind) => kind.slice(0, kind.indexOf(' ')));
    expect(asked).toEqual(expect.arrayContaining([...hosts]));
  });

  testThoroughly('2. the second night repairs every user in their geo location', async () => {
    const { run } = await stage.night();
    expect(run.state).toBe('completed');
    expect(Object.keys(run.outcomes)).toEqual(['repaired']);
    expect(await notCurrent(stage.tenant)).toEqual([]);
    await expectNobodyWrong(stage.tenant);
    expect(astray(stage.tenant, stage.writes())).toEqual([]);
    const profiles = stage.writes().filter(({ kind }) => kind === 'property');
    expect(new Set(profiles.map(({ host }) => host)).size).toBe(stage.tenant.geos.length);
  });

  testThoroughly('3. the third night has nothing to write', async () => {
    const { run, counts } = await stage.night();
    expect(run.outcomes).toEqual({});
    expect(counts.writes).toBe(0);
    expect(await notCurrent(stage.tenant)).toEqual([]);
  });
});
