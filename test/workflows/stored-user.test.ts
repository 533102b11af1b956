/** What is stored about one user is shown without a request to the tenant, and erased. */
import { expect, test } from 'vitest';
import { sizes } from '../../shared/core/observation.ts';
import { namesOf } from '../../shared/core/picture-base.ts';
import type { UserRow } from '../../shared/core/user.ts';
import { findUser } from '../../shared/workflows/ledger/find-user.ts';
import { recordGone } from '../../shared/workflows/ledger/gone.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { play } from '../kit/in-process.ts';
import { ask, resultOf } from './asking.ts';

const upn = 'ann@contoso.com';

/** By key and size. */
function itemsOf({ seen }: UserRow): readonly (readonly [string, readonly unknown[]])[] {
  return [...seen].map(([key, files]) => [key, sizes.map((size) => files[size]?.itemId)]);
}

test('a user is found by object id and by the current sign-in name, without a request to the tenant', async () => {
  const stage = await play();
  const { tenant, context } = stage;
  const former = stage.inStep('ann');
  await stage.night();
  tenant.rename(former.id, 'ann.b@contoso.com');
  const present = stage.inStep('ann');
  await stage.night();
  const requests = stage.server.counts().httpRequests;
  const idOf = async (key: string) => (await findUser(context, key))?.value.id;
  expect(await idOf(present.id)).toBe(present.id);
  expect(await idOf('Ann@contoso.com')).toBe(present.id);
  expect(await idOf('ann.b@CONTOSO.com')).toBe(former.id);
  expect(await idOf('unknown@contoso.com')).toBeUndefined();
  expect(await idOf('00000000-0000-4000-8000-000000000000')).toBeUndefined();
  expect(stage.server.counts().httpRequests).toBe(requests);
});

test('nothing of an erased user is left, and the next night finds a new user with all files', async () => {
  const stage = await play();
  const { context, tenant } = stage;
  const person = stage.inStep('ann');
  const other = stage.inStep('bob');
  await stage.night();
  tenant.changePhoto(person.id);
  const operation = await ask(stage, { idOrUpn: person.id });
  await stage.night();
  const before = await stage.row(person);
  expect(await eraseUser(context, 'ann@contoso.com')).toEqual({ kind: 'erased', userId: person.id });
  expect(await eraseUser(context, person.id)).toEqual({ kind: 'not-found' });
  expect(await context.users.get(person.id)).toBeUndefined();
  expect(await context.operations.get(operation.id)).toBeUndefined();
  expect((await context.names.holders([upn])).get(upn)).toEqual([]);
  expect(await context.cursors.list('gone:')).toEqual([]);
  expect(await stage.row(other)).toBeDefined();

  const writes = stage.written().length;
  const run = await stage.night();
  expect(run.totals?.findings).toEqual({ 'in-step': 2 });
  const again = await stage.row(person);
  expect(again).toMatchObject({ directory: { upn: 'ann@contoso.com' }, repairedAt: [] });
  expect(itemsOf(again)).toEqual(itemsOf(before));
  expect(await context.cursors.list('erased:')).toEqual([]);
  expect(stage.written().length).toBe(writes);
});

test('a call for an erased user finds the files before any run; a user who has left is not created again', async () => {
  const stage = await play();
  const { context, tenant } = stage;
  const person = stage.inStep('ann');
  const gone = stage.inStep('bob');
  await stage.night();
  const before = await stage.row(person);
  for (const { id } of [person, gone]) await eraseUser(context, id);
  expect(resultOf(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ finding: 'in-step' });
  expect(itemsOf(await stage.row(person))).toEqual(itemsOf(before));
  tenant.leave(gone.id, 'deleted');
  await stage.night();
  expect(await context.users.get(gone.id)).toBeUndefined();
});

test('nothing is erased while the user is being written or the row has just changed', async () => {
  const stage = await play();
  const { context } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  const busy = { kind: 'busy', userId: person.id };
  const lease = await context.leases.acquire(person.id, 'night', stage.now(), 300_000);
  expect(await eraseUser(context, person.id)).toEqual(busy);
  await lease?.release();
  const mend = stage.wrap('users', () => ({ erase: async () => false }));
  expect(await eraseUser(context, person.id)).toEqual(busy);
  mend();
  expect(await stage.row(person)).toMatchObject({ id: person.id });
  expect(await context.cursors.list('gone:')).toEqual([]);
  // A user who must be erased anyway still is, although the directory will not report it again.
  const note = { after: stage.now().toISOString() };
  await recordGone(context, person.id, note);
  const again = stage.wrap('users', () => ({ erase: async () => false }));
  expect(await eraseUser(context, person.id)).toEqual(busy);
  again();
  expect(await context.cursors.get(`gone:${person.id}`)).toEqual(note);
  expect(await eraseUser(context, person.id)).toMatchObject({ kind: 'erased' });
});

test('a user whose row is erased while the answer is lost leaves no names and files behind', async () => {
  const stage = await play();
  const { context, tenant } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  tenant.leave(person.id, 'deleted');
  await recordGone(context, person.id, { after: stage.now().toISOString() });
  stage.wrap('users', (users) => ({
    async erase(...given) {
      await users.erase(...given);
      return false;
    },
  }));
  expect(await eraseUser(context, person.id)).toEqual({ kind: 'erased', userId: person.id });
  const names = [person.id, ...namesOf(person.upn)];
  expect([...(await context.names.holders(names)).values()].flat()).toEqual([]);
  expect(await context.cursors.list('gone:')).toEqual([]);
});

test('a user whose row is erased while the answer is lost, and who is stored anew by then, has no former names', async () => {
  const stage = await play();
  const { context, tenant } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  tenant.rename(person.id, 'ann.wed@contoso.com');
  await stage.night();
  const mend = stage.wrap('users', (users) => ({
    async erase(...given) {
      await users.erase(...given);
      await users.mergeDirectory([{ id: person.id, upn: 'ann.wed@contoso.com', enabled: true, epoch: 1 }]);
      return false;
    },
  }));
  expect(await eraseUser(context, person.id)).toEqual({ kind: 'erased', userId: person.id });
  mend();
  const former = namesOf(upn);
  expect([...(await context.names.holders(former)).values()].flat()).toEqual([]);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
});

test('an erasure that broke off is finished for a user who is stored anew', async () => {
  const stage = await play();
  const { context, tenant } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  tenant.rename(person.id, 'ann.wed@contoso.com');
  await stage.night();
  const mend = stage.wrap('undo', () => ({
    eraseUser: async () => Promise.reject(new Error('the host was killed')),
  }));
  await expect(eraseUser(context, person.id)).rejects.toThrow('killed');
  mend();
  await context.users.mergeDirectory([
    { id: person.id, upn: 'ann.wed@contoso.com', enabled: true, epoch: 1 },
  ]);
  await tidyUp(context);
  expect([...(await context.names.holders(namesOf(upn))).values()].flat()).toEqual([]);
  expect(await context.cursors.list('gone:')).toEqual([]);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
});

test('an erasure that breaks off after the row was erased is finished by tidyUp', async () => {
  const stage = await play();
  const { context } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  const mend = stage.wrap('undo', () => ({
    eraseUser: async () => Promise.reject(new Error('the host was killed')),
  }));
  await expect(eraseUser(context, person.id)).rejects.toThrow('killed');
  mend();
  await tidyUp(context);
  expect((await context.names.holders([upn])).get(upn)).toEqual([]);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
});

test('an erasure that breaks off is finished although the user leaves meanwhile', async () => {
  const stage = await play();
  const { context, tenant } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  const mend = stage.wrap('undo', () => ({
    eraseUser: async () => Promise.reject(new Error('the host was killed')),
  }));
  await expect(eraseUser(context, person.id)).rejects.toThrow('killed');
  mend();
  tenant.leave(person.id, 'deleted');
  await stage.night();
  await tidyUp(context);
  expect((await context.names.holders([upn])).get(upn)).toEqual([]);
  expect(await context.leases.acquire(person.id, 'night', stage.now(), 300_000)).toBeDefined();
  expect(await context.cursors.list('gone:')).toEqual([]);
});

test('two erasures that break off leave nothing of either row', async () => {
  const stage = await play();
  const { context, tenant } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  const mend = stage.wrap('undo', () => ({
    eraseUser: async () => Promise.reject(new Error('the host was killed')),
  }));
  await expect(eraseUser(context, person.id)).rejects.toThrow('killed');
  tenant.rename(person.id, 'ann.wed@contoso.com');
  // Stored by a page of the directory; the note stays until the next run.
  await context.users.mergeDirectory([{ id: person.id, upn: 'ann.wed@contoso.com', epoch: 1 }]);
  stage.pass({ minutes: 10 });
  await expect(eraseUser(context, person.id)).rejects.toThrow('killed');
  mend();
  await tidyUp(context);
  const names = await context.names.holders(['ann@contoso.com', 'ann.wed@contoso.com']);
  expect([...names.values()].flat()).toEqual([]);
});
