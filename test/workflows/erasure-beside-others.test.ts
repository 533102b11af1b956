/** What is stored anew about a user stays, although an erasure of what was stored before is finished only then. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { baseKey, namesOf } from '../../shared/core/picture-base.ts';
import { holdGone, readGone, recordGone } from '../../shared/workflows/ledger/gone.ts';
import { finishErasure } from '../../shared/workflows/ledger/unfinished-erasures.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, resultOf } from './asking.ts';
import { erasureBreaksOff, nothingIsErased, renamed } from './erasing.ts';
import { undo } from './undoing.ts';

async function copiesOf({ context }: Play, { id }: Person): Promise<readonly string[]> {
  return context.undo.runs(id);
}

/** The library reports that a file is gone: the row of its user changes, and lists less. */
async function losesFile({ context }: Play, { id }: Person): Promise<void> {
  await context.users.mergeSeen([{ userId: id, key: baseKey(id), size: 'S', file: undefined }]);
}

test('a call that writes keeps its record and its undo copy', async () => {
  const stage = await play();
  const person = await renamed(stage);
  const [earlier] = await copiesOf(stage, person);
  await erasureBreaksOff(stage, person);
  stage.pass({ minutes: 10 });
  stage.tenant.changePhoto(person.id);
  const operation = await ask(stage, { idOrUpn: person.id, force: true });
  expect(resultOf(operation)).toMatchObject({ outcome: 'repaired' });
  await tidyUp(stage.context);
  const copies = await copiesOf(stage, person);
  expect(copies).toHaveLength(1);
  expect(copies).not.toContain(earlier);
  expect(await stage.context.operations.get(operation.id)).toBeDefined();
  expect((await readGone(stage.context)).notes).toEqual([]);
});

test('a note that was read before a call finished the erasure takes nothing of the call', async () => {
  const stage = await play();
  const { context } = stage;
  const person = await renamed(stage);
  await erasureBreaksOff(stage, person);
  stage.pass({ minutes: 10 });
  const read = await holdGone(context, person.id);
  stage.tenant.changePhoto(person.id);
  const operation = await ask(stage, { idOrUpn: person.id, force: true });
  expect(await finishErasure(context, person.id, read)).toBeUndefined();
  expect(await context.operations.get(operation.id)).toBeDefined();
});

test('an undo finishes an erasure before it looks for a copy', async () => {
  const stage = await play();
  const { context } = stage;
  const person = await renamed(stage);
  await erasureBreaksOff(stage, person);
  await context.users.mergeDirectory([{ id: person.id, upn: 'ann.wed@contoso.com', epoch: 1 }]);
  stage.pass({ minutes: 10 });
  expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'no-copy' });
  expect(await copiesOf(stage, person)).toEqual([]);
});

test('a night that writes before the erasure could be finished keeps its undo copy', async () => {
  const stage = await play();
  const person = await renamed(stage);
  const [earlier] = await copiesOf(stage, person);
  await erasureBreaksOff(stage, person);
  stage.tenant.changePhoto(person.id);
  const mend = nothingIsErased(stage);
  const run = await stage.night();
  expect(await copiesOf(stage, person)).toEqual([run.id, earlier]);
  mend();
  await tidyUp(stage.context);
  expect(await copiesOf(stage, person)).toEqual([run.id]);
});

test('a write that goes on while the erasure is finished keeps its lease', async () => {
  const stage = await play();
  const { context } = stage;
  const person = await renamed(stage);
  await erasureBreaksOff(stage, person);
  await context.users.mergeDirectory([{ id: person.id, upn: 'ann.wed@contoso.com', epoch: 1 }]);
  stage.pass({ minutes: 10 });
  const lease = await context.leases.acquire(person.id, 'night', stage.now(), 300_000);
  await tidyUp(context);
  expect(await lease?.held(stage.now())).toBe(true);
});

test('an erasure of a row that changes, and lists less than before, erases nothing', async () => {
  const stage = await play();
  const { context } = stage;
  const person = await renamed(stage);
  const copies = await copiesOf(stage, person);
  const mend = stage.wrap('users', (users) => ({
    async erase(...given) {
      await losesFile(stage, person);
      return users.erase(...given);
    },
  }));
  expect(await eraseUser(context, person.id)).toMatchObject({ kind: 'busy' });
  mend();
  expect(await stage.row(person)).toBeDefined();
  expect(await copiesOf(stage, person)).toEqual(copies);
  expect((await readGone(context)).notes).toEqual([]);
});

test('a user who left, and whose row changes before it is erased, keeps everything until it is', async () => {
  const stage = await play();
  const { context } = stage;
  const person = await renamed(stage);
  const copies = await copiesOf(stage, person);
  stage.tenant.leave(person.id, 'changed');
  await stage.night();
  stage.pass({ days: 31 });
  const mend = stage.wrap('users', (users) => ({
    async erase(...given) {
      await losesFile(stage, person);
      return users.erase(...given);
    },
  }));
  await tidyUp(context);
  mend();
  stage.tenant.restore(person.id);
  await stage.night();
  await tidyUp(context);
  expect(await copiesOf(stage, person)).toEqual(copies);
});

test('an erasure is finished although the user is stored anew with the same names, and has no file', async () => {
  const stage = await play();
  const { context } = stage;
  const person = stage.withPhoto('ann');
  const { id } = await ask(stage, { idOrUpn: person.id, dryRun: true });
  await erasureBreaksOff(stage, person);
  await context.users.mergeDirectory([{ id: person.id, upn: person.upn, epoch: 1 }]);
  stage.pass({ minutes: 10 });
  await tidyUp(context);
  expect(await context.operations.get(id)).toBeUndefined();
  expect([...(await context.names.holders(namesOf(person.upn))).values()]).toEqual([
    [person.id],
    [person.id],
  ]);
});

test.each([
  ['replaced', { after: '2030-01-01T00:00:00.000Z' }],
  ['removed', undefined],
])('a note that cannot be read is not stored again once it was %s', async (_name, note) => {
  const stage = await play();
  const { context } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  await context.cursors.set(`gone:${person.id}`, { after: 7 });
  const mend = stage.wrap('cursors', (cursors) => ({
    async list(...given) {
      const listed = await cursors.list(...given);
      if (given[0] !== 'gone:') return listed;
      if (note === undefined) await cursors.remove(`gone:${person.id}`);
      else await cursors.set(`gone:${person.id}`, note);
      return listed;
    },
  }));
  await expect(tidyUp(context)).rejects.toMatchObject({ code: 'unreadable-cursor' });
  mend();
  expect(await context.cursors.get(`gone:${person.id}`)).toEqual(note);
});

test('a call waits for an erasure that is under way', async () => {
  const stage = await play();
  const person = await renamed(stage);
  const asked = stage.wrap('undo', (undo) => ({
    async eraseUser(...given) {
      asked();
      await expect(ask(stage, { idOrUpn: person.id, dryRun: true })).rejects.toThrow('is being erased');
      return undo.eraseUser(...given);
    },
  }));
  expect(await eraseUser(stage.context, person.id)).toMatchObject({ kind: 'erased' });
  expect(resultOf(await ask(stage, { idOrUpn: person.id, dryRun: true }))).toBeDefined();
});

test.each(['a row', 'a note'])('an erasure that finds %s changed erases nothing', async (changed) => {
  const stage = await play();
  const { context } = stage;
  const person = stage.inStep('ann');
  await stage.night();
  const mend = stage.wrap('users', (users) => ({
    async markForErasure(...given) {
      if (changed === 'a row') await losesFile(stage, person);
      const marked = await users.markForErasure(...given);
      await recordGone(context, person.id, { after: '2030-01-01T00:00:00.000Z' });
      return marked;
    },
  }));
  expect(await eraseUser(context, person.id)).toMatchObject({ kind: 'busy' });
  mend();
  expect((await stage.row(person)).agreement).toBeDefined();
  expect((await readGone(context)).notes.map(({ value }) => value)).toEqual([
    { after: '2030-01-01T00:00:00.000Z' },
  ]);
});

test('of more copies than a note can list, none is left', async () => {
  const stage = await play();
  const person = await renamed(stage);
  const most = 300;
  const runs = Array.from({ length: most + 1 }, (_, number) => `20270101T010000Z-${number}`);
  const mend = stage.wrap('undo', () => ({ runs: async () => runs }));
  await erasureBreaksOff(stage, person);
  mend();
  await tidyUp(stage.context);
  expect(await copiesOf(stage, person)).toEqual([]);
});
