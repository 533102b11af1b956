/** A complete and well-formed list that cannot be true: no user stays lost because of it. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { requestStartOver } from '../../shared/workflows/ledger/start-over.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { notCurrent } from '../kit/oracle.ts';

/** After a night in which a fresh listing is empty. */
async function afterEmpty(path: RegExp): Promise<Play> {
  const stage = await play();
  const [person] = ['ada', 'ben', 'cyd', 'dan'].map(stage.inStep);
  await stage.night();
  await requestStartOver(stage.context, { directory: true, library: true });
  stage.server.faults.add({ match: { path }, answer: { merge: { value: [] } } });
  await stage.night();
  await tidyUp(stage.context);
  stage.server.faults.clear();
  stage.tenant.changePhoto(person?.id ?? '');
  return stage;
}

test('a directory that lists no user holds the plan, and is listed again within two nights', async () => {
  const stage = await afterEmpty(/\/users\/delta/);
  const [before] = await stage.context.runs.list(1);
  expect(before).toMatchObject({ state: 'held', totals: { outOfScope: { 'not-listed': 4 } } });
  await stage.night();
  await stage.night();
  expect(await notCurrent(stage.tenant)).toEqual([]);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 4 });
});

test('a library that lists no file is not trusted: the files are read, and no repair is skipped', async () => {
  const stage = await afterEmpty(/\/items\/delta/);
  expect((await stage.night()).outcomes).toEqual({ repaired: 1 });
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 4 });
});

test('a library that lists no file is listed again within two nights, and then not again', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const [ada] = ['ada', 'ben'].map(stage.inStep) as [Person, Person];
  await stage.night();
  await requestStartOver(stage.context, { directory: false, library: true });
  for (const size of ['S', 'M', 'L'] as const) stage.tenant.deleteFile(ada.id, size);
  stage.server.faults.add({ match: { path: /\/items\/delta/ }, answer: { merge: { value: [] } } });
  await stage.night();
  stage.server.faults.clear();
  const files = async () => [...(await stage.row(ada)).seen.values()].flatMap((sizes) => Object.keys(sizes));
  const position = () => stage.context.cursors.get('library');
  expect(await files()).toHaveLength(3);
  expect(await position()).toMatchObject({ full: false, listing: 2, doubts: 1 });
  for (let night = 0; night < 2; night += 1) await stage.night();
  expect(await files()).toEqual([]);
  for (let night = 0; night < 2; night += 1) await stage.night();
  const { doubts, fullSince, listing } = (await position()) as Record<string, unknown>;
  expect([listing, doubts, fullSince]).toEqual([3, undefined, undefined]);
});

test('a file that was created again is trusted, although the earlier one is not', async () => {
  const stage = await play();
  const person = stage.inStep('ada');
  await stage.night();
  for (const size of ['S', 'M', 'L'] as const) stage.tenant.deleteFile(person.id, size);
  stage.tenant.userVisits(person.id);
  await stage.night();
  const { seen } = await stage.row(person);
  // Items of an earlier listing, whose deletion was never listed.
  const { listId } = await stage.context.geos.home.library.locate();
  const [key = ''] = seen.keys();
  const old = Array.from({ length: 9 }, (_, index) => ({
    ...{ itemId: String(9_000 + index), userId: person.id, key, size: 'M' as const },
  }));
  await stage.context.libraryFiles.put(listId, old, 1);
  await requestStartOver(stage.context, { directory: false, library: true });
  await stage.night();
  expect((await stage.row(person)).seen).toEqual(seen);
});

test.each(['', ' '])(
  'an empty sign-in name ("%s") does not replace the stored one',
  async (userPrincipalName) => {
    const stage = await play();
    const person = stage.inStep('ada');
    await stage.night();
    stage.tenant.rename(person.id, 'ada.new@contoso.com');
    const rows = [{ id: person.id, merge: { userPrincipalName } }];
    stage.server.faults.add({ match: { path: /\/users\/delta/ }, answer: { rows }, times: 1 });
    expect((await stage.night()).totals?.unreadableRows).toEqual({ 'wrong-type': 1 });
    expect((await stage.row(person)).directory.upn).toBe('ada.new@contoso.com');
  },
);

test('three erased users who cannot be read do not block those behind them for ever', async () => {
  const stage = await play({ settings: { GUARD_SCOPE: '100' } });
  const people = ['a', 'b', 'c', 'd', 'e'].map(stage.inStep).sort((a, b) => (a.id < b.id ? -1 : 1));
  await stage.night();
  for (const { id } of people) await eraseUser(stage.context, id);
  for (const { id } of people.slice(0, 3))
    stage.server.faults.add({ match: { path: new RegExp(`/users/${id}\\?`) }, answer: { status: 500 } });
  for (let night = 0; night < 4; night += 1) await stage.night();
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
});
