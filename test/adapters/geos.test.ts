/** What is remembered of the geo locations. */
import { expect, test } from 'vitest';
import { createGeos } from '../../shared/adapters/geos.ts';
import { TransientError } from '../../shared/core/errors.ts';
import type { Geo, GeoStore, StoredGeos } from '../../shared/ports/tenant.ts';

const home = { rootHost: 'contoso.sharepoint.com', code: 'NAM' };
const satellite = { rootHost: 'contosoeur.sharepoint.com', code: 'EUR' };

async function listedWith(read: GeoStore['read']): Promise<readonly StoredGeos[]> {
  const written: StoredGeos[] = [];
  const geos = createGeos({
    cloud: 'global',
    clock: { now: () => new Date('2027-03-01T01:00:00Z') },
    home: { host: 'contoso-my.sharepoint.com' } as Geo,
    store: {
      read,
      async write(stored) {
        written.push(stored);
      },
    },
    find: async () => [home],
    open: ({ sharePointMy }) => ({ host: sharePointMy }) as Geo,
  });
  await geos.list();
  return written;
}

test('a list that lacks a location keeps what an earlier one had, with the time of that list', async () => {
  const at = '2027-02-28T01:00:00.000Z';
  const [written] = await listedWith(async () => ({ at, locations: [home, satellite] }));
  expect(written?.locations).toEqual([home, { ...satellite, listedAt: at }]);
});

test('a list replaces none that cannot be read now', async () => {
  expect(await listedWith(() => Promise.reject(new TransientError('HTTP 500')))).toEqual([]);
});
