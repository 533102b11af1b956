/** The picture library: the owner of each file, and which files changed. */
import { expect, test } from 'vitest';
import { placeFiles, showBase } from '../../local/tenant/truth/native-sync.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import { askedOwnership } from '../../shared/workflows/ledger/ownership.ts';
import { play } from '../kit/in-process.ts';
import { originalOf } from './telling.ts';

test('the file index follows added, changed, renamed and deleted files, and is rebuilt after a 410', async () => {
  const stage = await play();
  const { tenant } = stage;
  const person = stage.inStep('a');
  const other = stage.inStep('b');
  const key = baseKey(person.id);
  await stage.night();
  const first = (await stage.row(person)).seen.get(key);
  expect(Object.keys(first ?? {}).sort()).toEqual(['L', 'M', 'S']);

  tenant.touchFile(person.id, 'M');
  tenant.deleteFile(person.id, 'S');
  await stage.night();
  const second = (await stage.row(person)).seen.get(key);
  expect(second?.S).toBeUndefined();
  expect(second?.M?.etag).not.toBe(first?.M?.etag);
  expect(second?.L).toEqual(first?.L);

  const location = await stage.context.geos.home.library.locate();
  stage.wrap('library', (library) => ({
    async delta(link) {
      const page = await library.delta(link);
      const file = { itemId: first?.L?.itemId ?? '', etag: 'new', base: other.id, size: 'L' } as const;
      return { ...page, changes: [{ kind: 'file', ...file }] };
    },
  }))();
  await stage.context.libraryFiles.put(
    location.listId,
    [{ itemId: '999', userId: person.id, key, size: 'S' }],
    1,
  );
  await stage.context.users.mergeSeen([
    { userId: person.id, key, size: 'S', file: { itemId: '999', etag: 'x' } },
  ]);
  tenant.library.forgetBefore(tenant.library.seq + 1);
  tenant.deleteFile(person.id, 'L');
  await stage.night();
  const third = (await stage.row(person)).seen.get(key);
  expect(third?.L).toBeUndefined();
  // Written again by the repair: the listing has no entry for the file before it.
  expect(third?.S?.itemId).not.toBe('999');
  expect(third?.S).toBeDefined();
  expect(third?.M).toEqual(second?.M);
});

test('a renamed file is no longer found under its old name', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  const other = stage.withPhoto('b');
  await stage.night();
  const seen = (await stage.row(person)).seen.get(baseKey(person.id));
  stage.wrap('library', (library) => ({
    async delta(link) {
      const page = await library.delta(link);
      const renamed = {
        kind: 'file',
        itemId: seen?.L?.itemId ?? '',
        etag: 'new',
        base: other.id,
        size: 'L',
      } as const;
      return { ...page, changes: [...page.changes, renamed] };
    },
  }));
  await stage.night();
  expect((await stage.row(person)).seen.get(baseKey(person.id))?.L).toBeUndefined();
  expect((await stage.row(other)).seen.get(baseKey(other.id))?.L).toMatchObject({ etag: 'new' });
});

test('files without a user, and files of a name that two users have, belong to no user', async () => {
  const stage = await play();
  const { tenant } = stage;
  const dotted = stage.withPhoto('a.b');
  const scored = stage.withPhoto('a_b');
  placeFiles(tenant, 'a_b_contoso_com', originalOf(dotted));
  placeFiles(tenant, 'nobody_at_all', originalOf(dotted));
  showBase(tenant, dotted, 'a_b_contoso_com', { syncState: '1' });
  await stage.closedBefore();
  const run = await stage.night();
  const rows = await stage.findings(run.id);
  expect(rows.get(dotted.id)).toMatchObject({ finding: 'foreign-file', outcome: 'repaired' });
  expect(rows.get(scored.id)).toMatchObject({ finding: 'missing', outcome: 'repaired' });
  expect(stage.written().filter((name) => name.startsWith('a_b'))).toEqual([]);
  expect((await stage.row(dotted)).seen.size).toBe(0);
  const silent = askedOwnership({ ...stage.context.names, holders: async () => new Map() });
  expect(await silent.isOwn(await stage.row(dotted), 'a_b_contoso_com')).toBe(false);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
});

test('when another user gets the name of a user’s files, the agreement under that name no longer holds', async () => {
  const stage = await play();
  const { tenant } = stage;
  const person = stage.withPhoto('a.b');
  placeFiles(tenant, 'a_b_contoso_com', originalOf(person));
  showBase(tenant, person, 'a_b_contoso_com', { syncState: '1' });
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
  tenant.join({ upn: 'a_b@contoso.com' });
  stage.set({ MODE: 'report' });
  const run = await stage.night();
  expect((await stage.findings(run.id)).get(person.id)).toMatchObject({ finding: 'foreign-file' });
  const before = stage.server.counts().photoDownloads;
  const again = await stage.night();
  expect((await stage.findings(again.id)).get(person.id)).toMatchObject({ finding: 'foreign-file' });
  expect(stage.server.counts().photoDownloads).toBe(before);
  tenant.join({ upn: 'a.b@contoso.com.au' });
  tenant.join({ upn: 'a_b@contoso_com' });
  expect((await stage.night()).totals?.findings).toMatchObject({ 'foreign-file': 1 });
});
