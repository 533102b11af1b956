/** The picture libraries of several geo locations, each with its own files, cursor and index. */
import { expect, test } from 'vitest';
import type { GeoLocation } from '../../local/tenant/truth/geo-locations.ts';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { fileKey } from '../../shared/core/geo.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import { clearedCursors } from '../../shared/workflows/ledger/cursors.ts';
import { readLibraryCursors } from '../../shared/workflows/ledger/library-cursor.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import type { Play } from '../kit/in-process.ts';
import { hosts, hostsWritten, playIn, settledIn, someone } from './in-geos.ts';
import { lineOf, noPhoto, originalOf } from './telling.ts';

const inEurope = (base: string) => fileKey(base, { host: hosts.EUR[1], home: false });

function europe({ tenant }: Play): GeoLocation {
  return tenant.geoAt(hosts.EUR[1]) as GeoLocation;
}

test('a refresh that is handed over continues with its current geo location', async () => {
  const stage = await playIn({ server: { listPageSize: 2 } });
  settledIn(stage, 'nora', 'NAM');
  settledIn(stage, 'emil', 'EUR');
  stage.wrap('library', (library) => ({
    async delta(link) {
      stage.pass({ minutes: 5 });
      return library.delta(link?.replace('$top=999', '$top=2') ?? undefined);
    },
  }));
  const run = await stage.night();
  expect(run.totals?.findings).toEqual({ 'in-step': 2 });
  const cursors = await readLibraryCursors(stage.context);
  expect(cursors.map(({ home, host }) => (home ? 'home' : host))).toEqual([
    'home',
    hosts.APC[1],
    hosts.EUR[1],
  ]);
  expect(new Set(cursors.map(({ doneFor }) => doneFor))).toEqual(new Set([run.id]));
});

test('a file that came before its owner is found in its own library', async () => {
  const stage = await playIn();
  const { tenant } = stage;
  const other = settledIn(stage, 'nora', 'NAM');
  const base = 'late_contoso_com';
  placeFiles(tenant, base, originalOf(other), { library: europe(stage).library });
  placeFiles(tenant, base, originalOf(other), { only: ['M'] });
  await stage.night();
  const late = someone(stage, 'late', 'EUR');
  await stage.night();
  const { seen } = await stage.row(late);
  expect(Object.keys(seen.get(inEurope(base)) ?? {}).sort()).toEqual(['L', 'M', 'S']);
  expect(Object.keys(seen.get(baseKey(base)) ?? {})).toEqual(['M']);
});

test('a file of the same name in the home library is not compared and not written', async () => {
  const stage = await playIn();
  const { tenant } = stage;
  const person = someone(stage, 'emil', 'EUR');
  placeFiles(tenant, person.id, originalOf(person));
  await stage.closedBefore();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('missing copy - repaired');
  expect(hostsWritten(stage, person)).toEqual([...hosts.EUR].sort());
  // Shown from the home library, the right photo is still not the user's own file.
  const home = `https://${hosts.NAM[1]}:443/User%20Photos/Profile%20Pictures/${person.id}_MThumb.jpg`;
  tenant.pointAt(person.id, home);
  tenant.touchFile(person.id, 'M');
  europe(stage).library.touch(`${europe(stage).library.folderPath}/${person.id}_MThumb.jpg`);
  stage.set({ DEEP_CHECK_DAYS: '1' });
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('not-shown properties - repaired');
  expect(hostsWritten(stage, person)).toEqual([...hosts.EUR].sort());
});

test('when a user is erased, each library keeps its own files as orphans', async () => {
  const stage = await playIn();
  const { tenant, context } = stage;
  const person = settledIn(stage, 'eva', 'NAM');
  tenant.moveTo(person.id, 'EUR');
  placeFiles(tenant, person.id, originalOf(person), { library: europe(stage).library });
  await stage.night();
  tenant.leave(person.id, 'deleted');
  await stage.night();
  await tidyUp(context);
  expect(await context.users.get(person.id)).toBeUndefined();
  const keys = [baseKey(person.id), inEurope(person.id)];
  const orphanedFiles = async (listId: string) =>
    (await context.libraryFiles.orphans(listId, keys)).map(({ key }) => key);
  expect(await orphanedFiles(tenant.library.listId)).toEqual(Array(3).fill(keys[0]));
  expect(await orphanedFiles(europe(stage).library.listId)).toEqual(Array(3).fill(keys[1]));
});

test('a photo is cleared, and its files are removed, in the geo location that has them', async () => {
  const stage = await playIn({ settings: { REMOVAL: 'clear', GUARD_CLEARS: '100', UNDO_DAYS: '5' } });
  const { tenant, context } = stage;
  const [person, again] = [settledIn(stage, 'emil', 'EUR'), settledIn(stage, 'eva', 'EUR')];
  const files = () => [...europe(stage).library.files.values()].map(({ name }) => name.slice(0, 36)).sort();
  await stage.night();
  for (const { id } of [person, again]) tenant.removePhoto(id, noPhoto);
  await stage.night();
  await stage.night();
  expect((await audit(tenant)).totals.none).toBe(2);
  tenant.changePhoto(again.id);
  await stage.night();
  expect((await stage.row(again)).agreement?.base).toBe(again.id);
  stage.pass({ days: 5 });
  const fault = stage.server.faults.add({ match: { path: /\/sites\?/ }, answer: { status: 403 } });
  await tidyUp(context);
  expect(files()).toHaveLength(6);
  stage.server.faults.remove(fault);
  stage.pass({ hours: 13 });
  // An entry from before multi-geo support: a file at home, where there is none.
  const cleared = await clearedCursors.get(context.cursors, person.id);
  if (cleared === undefined) throw new Error('nothing was cleared');
  await clearedCursors.set(context.cursors, '00000000-0000-0000-0000-000000000000', {
    ...cleared,
    agreement: { ...cleared.agreement, host: undefined },
  });
  await tidyUp(context);
  expect(files()).toEqual(Array(3).fill(again.id));
  expect(await context.cursors.list('cleared:')).toEqual([]);
  expect(hostsWritten(stage, person)).toEqual([...hosts.EUR].sort());
});

test('the earlier photo is restored in its own geo location', async () => {
  const stage = await playIn();
  const { tenant } = stage;
  const person = settledIn(stage, 'emil', 'EUR');
  tenant.editInSharePoint(person.id);
  const before = await audit(tenant);
  await stage.closedBefore();
  const mend = stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      if (/SThumb/.test(name)) throw new TransientError('HTTP 503');
      await writer.upload(folder, name, bytes);
    },
  }));
  await stage.night();
  mend();
  tenant.removePhoto(person.id, noPhoto);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
  expect((await audit(tenant)).people.get(person.id)?.shows).toEqual(before.people.get(person.id)?.shows);
  expect(hostsWritten(stage, person)).toEqual([...hosts.EUR].sort());
});

test('if Graph lists no library, each is listed through its own host, with its own cursor', async () => {
  const stage = await playIn();
  stage.server.faults.refuseLists('both', 403);
  const people = [settledIn(stage, 'nora', 'NAM'), settledIn(stage, 'emil', 'EUR')] as const;
  await stage.closedBefore();
  await stage.night();
  for (const { id } of people) stage.tenant.deleteFile(id, 'L');
  const run = await stage.night();
  for (const person of people) expect(await lineOf(stage, run.id, person)).toBe('incomplete copy - repaired');
  const cursors = await readLibraryCursors(stage.context);
  const listIds = cursors.map(({ link }) => JSON.parse(link?.replace(/^rest:/, '') ?? '{}').listId);
  expect(listIds).toEqual(cursors.map(({ listId }) => listId));
  expect(new Set(listIds).size).toBe(3);
  for (const host of [hosts.NAM[1], hosts.EUR[1]])
    expect(stage.server.counts().requests[`${host} list-changes`]).toBeGreaterThan(0);
});
