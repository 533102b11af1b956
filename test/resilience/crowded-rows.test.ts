/** What one user, one name or one tenant collects over the years stays within a row, and what is dropped is not believed. */
import { expect, test } from 'vitest';
import type { Columns } from '../../shared/adapters/tables/schema-version.ts';
import { trimmedColumns } from '../../shared/adapters/tables/user-row.ts';
import { baseKey, mostHolders, nameKey, namesOf, unlistedHolder } from '../../shared/core/picture-base.ts';
import { askedOwnership, ownersOf } from '../../shared/workflows/ledger/ownership.ts';
import { readSharedBases, recordSharedBases } from '../../shared/workflows/ledger/shared-bases.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { objectId } from '../adapters/storage.ts';
import { play } from '../kit/in-process.ts';

test('more shared bases than a column holds: each base of the part is asked for, and none is lost', async () => {
  const { context } = await play();
  const [one, two] = [objectId(1), objectId(2)];
  let shared = true;
  const names = {
    ...context.names,
    holders: async (asked: readonly string[]) =>
      new Map(asked.map((name) => [name, shared ? [one, two] : [one]])),
  };
  const of = (first: string, count: number) => {
    const found: string[] = [];
    for (let n = 0; found.length < count; n += 1) if (baseKey(`b${n}`).startsWith(first)) found.push(`b${n}`);
    return found;
  };
  const many = of('a', 2_100);
  await recordSharedBases({ ...context, names }, many.slice(0, 1_800));
  await recordSharedBases({ ...context, names }, [...many.slice(1_800), ...of('b', 2)]);
  const noted = await readSharedBases(context.cursors);
  expect(many.every((base) => noted.has(baseKey(base)))).toBe(true);
  expect([...of('b', 3), ...of('c', 1)].map((base) => noted.has(baseKey(base)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  // Nothing is taken out of a part that is not kept.
  shared = false;
  await recordSharedBases({ ...context, names }, [...many.slice(0, 3), ...of('b', 1)]);
  const later = await readSharedBases(context.cursors);
  expect([many[0], ...of('b', 2)].map((base) => later.has(baseKey(base ?? '')))).toEqual([true, false, true]);
});

test('a base that hundreds claim is nobody’s own, however many of them leave', async () => {
  const { context } = await play();
  const { names } = context;
  const base = 'a_b_contoso_com';
  const ids = Array.from({ length: 300 }, (_, n) => objectId(n + 1));
  await names.claim(ids.map((id) => ({ name: base, id })));
  const holders = async () => (await names.holders([base])).get(base) ?? [];
  expect((await holders()).length).toBe(mostHolders);
  await names.claim(ids.slice(200).map((id) => ({ name: base, id })));
  await recordSharedBases(context, [base]);
  expect((await holders()).length).toBe(mostHolders);
  const last = (await holders()).find((id) => id !== unlistedHolder) ?? '';
  for (const id of await holders())
    if (id !== unlistedHolder && id !== last) await names.release(nameKey(base), id);
  expect(await holders()).toEqual([unlistedHolder, last]);
  const user = { ...(await context.users.get(last))?.value, id: last } as never;
  expect(await askedOwnership(names).isOwn(user, base)).toBe(false);
  await names.release(nameKey(base), last);
  expect(await ownersOf(names, [base])).toEqual(new Map());
});

test('a user who was renamed every day: old names are forgotten, but stay claimed by nobody in particular', async () => {
  const stage = await play();
  const { context } = stage;
  const ada = stage.inStep('ada');
  await stage.night();
  const { epoch } = (await stage.row(ada)).directory;
  const former = Array.from({ length: 70 }, (_, n) => `ada${n}@contoso.com`);
  for (const upn of [...former, 'ada@contoso.com']) {
    await context.users.mergeDirectory([{ id: ada.id, upn, epoch }]);
    await context.names.claim(namesOf(upn).map((name) => ({ name, id: ada.id })));
  }
  const agreed = (await stage.row(ada)).agreement;
  const run = await stage.night();
  const row = await stage.row(ada);
  expect([run.totals?.findings, row.agreement, row.isCrowded]).toEqual([{ 'in-step': 1 }, agreed, undefined]);
  expect(row.directory.names).toEqual(expect.arrayContaining(namesOf(ada.upn).map(nameKey)));
  expect(row.directory.names.length).toBeLessThanOrEqual(43);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
  await eraseUser(context, ada.id);
  await tidyUp(context);
  const all = former.flatMap(namesOf);
  const holders = await context.names.holders(all);
  expect([...holders.values()].flat().filter((id) => id === ada.id)).toEqual([]);
  expect([...holders.values()].filter((ids) => ids.includes(unlistedHolder)).length).toBeGreaterThan(90);
});

test('a row that is trimmed keeps what it knows, and loses files that are gone', async () => {
  const key = 'a'.repeat(12);
  const columns: Columns = { schema: 3, epoch: 5, upn: 'a', [`seen_${key}_S`]: '1 e', [`seen_${key}_M`]: '' };
  const name = 'b'.repeat(32);
  expect(trimmedColumns({ ...columns, [`name_${name}`]: true }, [name])).toEqual({
    schema: 3,
    epoch: 5,
    upn: 'a',
    [`seen_${key}_S`]: '1 e',
  });
  const { users, names } = (await play()).context;
  await users.trim(objectId(7), []);
  await names.unlist(name, objectId(7));
  expect(await users.get(objectId(7))).toBeUndefined();
});
