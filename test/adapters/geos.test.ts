import { describe, expect, test } from 'vitest';
import { geoHosts } from '../../shared/adapters/clouds.ts';
import type { Geo } from '../../shared/ports/tenant.ts';
import { connectionPerTest } from './transport/connection-per-test.ts';
import type { Connected } from './transport/tenant-connection.ts';

const connect = connectionPerTest({ geos: ['EUR', 'APC'] });

const listing = /\/sites\?/;
const my = (name: string) => `${name}-my.sharepoint.com`;

async function hostsOf({ geos }: Connected): Promise<string[]> {
  return (await geos.list()).map(({ host }) => host);
}

async function satellite(tenant: Connected, code: string): Promise<Geo> {
  const geo = (await tenant.geos.list()).find((one) => one.code === code);
  if (geo === undefined) throw new Error(`There is no geo location ${code}`);
  return geo;
}

describe('hosts of a geo location', () => {
  test.each([
    ['global', 'contosoEUR.sharepoint.com', 'contosoeur'],
    ['global', 'contoso-jp.sharepoint.com', 'contoso-jp'],
  ] as const)('%s, root site %s', (cloud, rootHost, name) => {
    expect(geoHosts(cloud, rootHost)).toEqual({
      graph: 'graph.microsoft.com',
      sharePointRoot: `${name}.sharepoint.com`,
      sharePointMy: my(name),
    });
  });

  test.each([
    ['global', 'contosoeur-my.sharepoint.com'],
    ['global', 'contosoeur-admin.sharepoint.com'],
    ['global', 'contosoeur.sharepoint.us'],
    ['global', 'contosoeur.sharepoint.com.example.com'],
    ['global', 'example.com/contosoeur.sharepoint.com'],
    ['global', 'a.contosoeur.sharepoint.com'],
    ['gcc-high', 'contosoeur.sharepoint.com'],
  ] as const)('%s has no root site at %s', (cloud, rootHost) => {
    expect(geoHosts(cloud, rootHost)).toBeUndefined();
  });
});

describe('the geo locations', () => {
  test('home first, then the others in a fixed order, each with its code', async () => {
    const tenant = await connect({ geos: ['JPN', 'EUR'] });
    expect((await tenant.geos.list()).map(({ host, code, home }) => [host, code, home])).toEqual([
      [my('contoso'), 'NAM', true],
      [my('contosoeur'), 'EUR', false],
      [my('contosojpn'), 'JPN', false],
    ]);
    expect(tenant.geos.home).toMatchObject({ host: my('contoso'), home: true });
  });

  test('are listed once in half a day for all callers, and keep their folders', async () => {
    const tenant = await connect();
    const listings = () => tenant.sent.filter(({ kind }) => kind === 'geo locations').length;
    await Promise.all([hostsOf(tenant), hostsOf(tenant)]);
    await (await satellite(tenant, 'EUR')).library.locate();
    tenant.server.tenant.setOffset(12 * 3_600_000 - 10_000);
    await hostsOf(tenant);
    expect(listings()).toBe(1);
    tenant.server.tenant.setOffset(12 * 3_600_000 + 10_000);
    await (await satellite(tenant, 'EUR')).library.locate();
    expect(listings()).toBe(2);
    expect(tenant.sent.filter(({ kind }) => kind === 'lists')).toHaveLength(1);
  });

  test('one that Graph no longer lists is left out', async () => {
    const tenant = await connect();
    expect(await hostsOf(tenant)).toHaveLength(3);
    const value = [{ siteCollection: { hostname: 'contosoapc.sharepoint.com', dataLocationCode: 'APC' } }];
    tenant.server.faults.add({ match: { path: listing }, answer: { status: 200, body: { value } } });
    tenant.server.tenant.setOffset(13 * 3_600_000);
    expect(await hostsOf(tenant)).toEqual([my('contoso'), my('contosoapc')]);
  });

  test('only the home location when there are no others, or when the service refuses to list them', async () => {
    expect(await hostsOf(await connect({ geos: [] }))).toEqual([my('contoso')]);
    const roles = { 'graph.microsoft.com': ['Sites.Selected'] };
    expect(await hostsOf(await connect({}, { roles }))).toEqual([my('contoso')]);
  });

  test('a service that is down is an error, and the next call asks again', async () => {
    const tenant = await connect();
    tenant.server.faults.add({ match: { path: listing }, times: 4, answer: { status: 503 } });
    await expect(hostsOf(tenant)).rejects.toMatchObject({ name: 'TransientError' });
    expect(await hostsOf(tenant)).toHaveLength(3);
  });

  test('only root sites of this cloud count, on every page', async () => {
    const tenant = await connect();
    const site = (hostname: string | null) => ({ siteCollection: { hostname } });
    const first = [site('evil.example.com'), site(my('contosoeur')), {}, site(null)];
    const next = 'https://graph.microsoft.com/v1.0/sites?$skiptoken=2';
    const second = [site('Contoso.sharepoint.com'), site('contosoeur.sharepoint.com')];
    for (const body of [{ value: first, '@odata.nextLink': next }, { value: second }])
      tenant.server.faults.add({ match: { path: listing }, times: 1, answer: { status: 200, body } });
    expect(await hostsOf(tenant)).toEqual([my('contoso'), my('contosoeur')]);
  });
});

describe('each geo location', () => {
  test('finds its own folder, and gets tokens only for its own hosts and Graph', async () => {
    const tenant = await connect();
    const { library, profiles } = await satellite(tenant, 'EUR');
    expect(await library.locate()).toMatchObject({
      host: my('contosoeur'),
      home: false,
      folder: '/User Photos/Profilbilder',
    });
    const { id, upn } = tenant.server.tenant.join({ upn: 'e@contoso.com', preferredDataLocation: 'EUR' });
    expect((await profiles.read([{ id, upn }])).get(id)).toMatchObject({
      objectId: id,
      personalSiteHost: my('contosoeur'),
    });
    const tokens = Object.entries(tenant.server.counts().requests).filter(([kind]) => / token$/.test(kind));
    expect(tokens.map(([kind, times]) => [kind.split(' ')[0], times])).toEqual([
      [my('contosoeur'), 1],
      ['contosoeur.sharepoint.com', 1],
      ['graph.microsoft.com', 1],
    ]);
    const elsewhere = library.delta(`https://${my('contoso')}/_api/web`);
    await expect(elsewhere).rejects.toMatchObject({ code: 'foreign-host' });
  });

  test('has its own rate limiters: while one has to wait, the others continue', async () => {
    const tenant = await connect();
    const eur = await satellite(tenant, 'EUR');
    const answer = { status: 429, headers: { 'Retry-After': '120' } };
    const match = { host: 'contosoeur.sharepoint.com' };
    tenant.server.faults.add({ match, times: 1, answer });
    const someone = [{ id: 'x', upn: 'x@contoso.com' }];
    await expect(eur.profiles.read(someone)).rejects.toMatchObject({ retryAfterMs: 120_000 });
    await expect(eur.profiles.read(someone)).rejects.toMatchObject({ name: 'TransientError' });
    expect((await tenant.profiles.read(someone)).get('x')).toEqual({ kind: 'missing' });
    const apc = await satellite(tenant, 'APC');
    expect((await apc.profiles.read(someone)).get('x')).toEqual({ kind: 'missing' });
  });
});
