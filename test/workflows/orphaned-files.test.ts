/** Orphaned files: they came before their owner or stayed behind. The delta names a file once, so they are kept until they have an owner. */
import { expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { baseKey } from '../../shared/core/picture-base.ts';
import type { LibraryFileStore } from '../../shared/ports/state.ts';
import { applyDirectoryPage } from '../../shared/workflows/night/refresh/apply-directory-page.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { originalOf } from './telling.ts';

async function seenUnder(stage: Play, person: Person, base = person.id): Promise<string[]> {
  const seen = (await stage.row(person)).seen.get(baseKey(base));
  return Object.keys(seen ?? {}).sort();
}

/** A user who joins, with files, after the directory was read and before the library is read. */
async function joinsInBetween(stage: Play, name: string): Promise<Person> {
  await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'refresh-library' });
  const late = stage.inStep(name);
  await stage.pump();
  return late;
}

/** The requests to the file store from now on, by method. */
function watch(stage: Play): string[] {
  const asked: string[] = [];
  stage.wrap('libraryFiles', (real) => {
    const methods = ['put', 'get', 'forget', 'addOrphans', 'orphans', 'removeOrphans', 'assign'] as const;
    const counted = methods.map((method) => [
      method,
      (listId: string, list: readonly never[], listing: number) => {
        if (list.length > 0) asked.push(method);
        return real[method](listId, list, listing);
      },
    ]);
    return Object.fromEntries(counted) as Partial<LibraryFileStore>;
  });
  return asked;
}

test('a user who joins between the two refreshes is read in full once, not every night', async () => {
  const stage = await play();
  await stage.night();
  const late = await joinsInBetween(stage, 'late');
  // Not before: three nights after a full reading, a deep check may be due.
  const other = stage.inStep('other');
  placeFiles(stage.tenant, 'nobody_at_all', originalOf(other));
  await stage.night();
  expect(await seenUnder(stage, late)).toEqual(['L', 'M', 'S']);
  await stage.night();
  const asked = watch(stage);
  const before = stage.server.counts().photoDownloads;
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
  expect(stage.server.counts().photoDownloads).toBe(before);
  expect(asked).toEqual([]);

  stage.tenant.deleteFile(late.id, 'S');
  await stage.night();
  expect(await seenUnder(stage, late)).toEqual(['L', 'M']);
});

test('files of a name without a user are attached to the user who gets the name, except those deleted before', async () => {
  const stage = await play();
  const { tenant } = stage;
  const { library } = tenant;
  const person = stage.withPhoto('before');
  await stage.night();
  const base = 'after_contoso_com';
  const pathOf = (size: string) => `${library.folderPath}/${base}_${size}Thumb.jpg`;
  placeFiles(tenant, base, originalOf(person));
  await stage.night();
  library.removeFile(pathOf('S'), 'user');
  await stage.night();
  expect(await seenUnder(stage, person, base)).toEqual([]);
  tenant.rename(person.id, 'after@contoso.com');
  await stage.night();
  expect(await seenUnder(stage, person, base)).toEqual(['L', 'M']);
});

test('an orphaned file that is renamed is found only under its new name', async () => {
  const stage = await play();
  const { tenant } = stage;
  const person = stage.withPhoto('before');
  await stage.night();
  placeFiles(tenant, 'first_contoso_com', originalOf(person), { only: ['L'] });
  await stage.night();
  const itemId = String(
    tenant.library.fileAt(`${tenant.library.folderPath}/first_contoso_com_LThumb.jpg`)?.itemId,
  );
  const mend = stage.wrap('library', (library) => ({
    async delta(link) {
      const page = await library.delta(link);
      return {
        ...page,
        changes: [{ kind: 'file', itemId, etag: 'new', base: 'second_contoso_com', size: 'L' }],
      };
    },
  }));
  await stage.night();
  mend();
  tenant.rename(person.id, 'first@contoso.com');
  await stage.night();
  expect(await seenUnder(stage, person, 'first_contoso_com')).toEqual([]);
  tenant.rename(person.id, 'second@contoso.com');
  await stage.night();
  expect(await seenUnder(stage, person, 'second_contoso_com')).toEqual(['L']);
});

test('orphaned files that a full listing does not contain are removed from the index', async () => {
  const stage = await play();
  const { tenant } = stage;
  const person = stage.withPhoto('before');
  const base = 'after_contoso_com';
  placeFiles(tenant, base, originalOf(person));
  await stage.night();
  tenant.library.removeFile(`${tenant.library.folderPath}/${base}_SThumb.jpg`, 'user');
  tenant.library.forgetBefore(tenant.library.seq + 1);
  await stage.night();
  tenant.library.forgetBefore(0);
  tenant.rename(person.id, 'after@contoso.com');
  await stage.night();
  expect(await seenUnder(stage, person, base)).toEqual(['L', 'M']);
});

test('files of an erased user who comes back are found again, except those deleted meanwhile', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const person = stage.inStep('a');
  await stage.night();
  tenant.leave(person.id, 'changed');
  await stage.night();
  stage.pass({ days: 31 });
  await tidyUp(context);
  expect(await context.users.get(person.id)).toBeUndefined();
  tenant.deleteFile(person.id, 'S');
  await stage.night();
  tenant.restore(person.id);
  await stage.night();
  expect(await seenUnder(stage, person)).toEqual(['L', 'M']);
});

test('erasing a user orphans only files that still exist, and none if no library was ever read', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const [deleted, unread] = [stage.inStep('a'), stage.inStep('b')];
  await stage.night();
  const { listId } = await context.geos.home.library.locate();
  const item = (await stage.row(deleted)).seen.get(baseKey(deleted.id))?.L?.itemId ?? '';
  await context.libraryFiles.forget(listId, [item]);
  tenant.deleteFile(deleted.id, 'S');
  tenant.leave(deleted.id, 'deleted');
  await stage.night();
  await tidyUp(context);
  const orphaned = await context.libraryFiles.orphans(listId, [baseKey(deleted.id)]);
  expect(orphaned.map(({ size }) => size)).toEqual(['M']);

  tenant.leave(unread.id, 'deleted');
  await stage.night();
  await context.cursors.remove('library');
  await tidyUp(context);
  expect(await context.users.get(unread.id)).toBeUndefined();
  expect(await context.libraryFiles.orphans(listId, [baseKey(unread.id)])).toEqual([]);
});

test('files of a name that two users have stay orphaned until only one of them has it', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const dotted = stage.withPhoto('a.b');
  const scored = stage.withPhoto('a_b');
  const base = 'a_b_contoso_com';
  placeFiles(tenant, base, originalOf(dotted));
  await stage.night();
  for (const person of [dotted, scored]) expect((await stage.row(person)).seen.size).toBe(0);
  tenant.leave(scored.id, 'deleted');
  await stage.night();
  await tidyUp(context);
  expect(await seenUnder(stage, dotted, base)).toEqual([]);
  tenant.setEnabled(dotted.id, true);
  await stage.night();
  expect(await seenUnder(stage, dotted, base)).toEqual(['L', 'M', 'S']);
});

test('a file that was left orphaned by mistake is not attached, and is removed from the index', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const person = stage.inStep('a');
  await stage.night();
  const { listId } = await context.geos.home.library.locate();
  const key = baseKey(person.id);
  const { L, M } = (await stage.row(person)).seen.get(key) ?? {};
  const [deleted, hasItsOwner, isOrphaned] = ['999', L?.itemId ?? '', M?.itemId ?? ''];
  await context.libraryFiles.assign(listId, [{ itemId: isOrphaned, userId: undefined }]);
  await context.libraryFiles.addOrphans(listId, [
    { itemId: deleted, key, size: 'S' },
    { itemId: hasItsOwner, key, size: 'L' },
    { itemId: isOrphaned, key, size: 'L' },
    { itemId: isOrphaned, key: baseKey('a_contoso_com'), size: 'M' },
  ]);
  const before = (await stage.row(person)).seen;
  tenant.setEnabled(person.id, true);
  await stage.night();
  expect((await stage.row(person)).seen).toEqual(before);
  expect(await context.libraryFiles.orphans(listId, [key, baseKey('a_contoso_com')])).toEqual([]);
});

test('a file that the library lists anew while it is attached is read, not taken for what it was', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const person = stage.withPhoto('before');
  const base = 'after_contoso_com';
  placeFiles(tenant, base, originalOf(person), { only: ['M'] });
  await stage.night();
  await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'refresh-library' });
  tenant.library.touch(`${tenant.library.folderPath}/${base}_MThumb.jpg`);
  const mend = stage.wrap('users', (users) => ({
    async mergeSeen(files) {
      mend();
      await stage.step();
      return users.mergeSeen(files);
    },
  }));
  const { epoch } = (await stage.row(person)).directory;
  const renamed = { kind: 'changed', id: person.id, upn: 'after@contoso.com' } as const;
  await applyDirectoryPage(context, { changes: [renamed] }, epoch);
  const seen = (await stage.row(person)).seen.get(baseKey(base));
  expect(seen?.M).toEqual({ itemId: expect.anything(), etag: expect.stringMatching(/^unknown:/) });
});

test('an interrupted attachment is resumed', async () => {
  const stage = await play();
  stage.inStep('old');
  await stage.night();
  const late = await joinsInBetween(stage, 'late');
  let broken = 0;
  stage.wrap('libraryFiles', (files) => ({
    async assign(listId, owners) {
      broken += 1;
      if (broken === 1) throw new Error('HTTP 503');
      await files.assign(listId, owners);
    },
  }));
  await stage.night();
  expect(broken).toBe(2);
  stage.tenant.deleteFile(late.id, 'S');
  await stage.night();
  expect(await seenUnder(stage, late)).toEqual(['L', 'M']);
});
