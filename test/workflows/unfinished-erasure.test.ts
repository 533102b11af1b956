/** An erasure that breaks off is finished, whatever becomes of its user and whatever else is at work beside it. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { baseKey, namesOf } from '../../shared/core/picture-base.ts';
import { readGone, recordGone } from '../../shared/workflows/ledger/gone.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask } from './asking.ts';
import { erasureBreaksOff, renamed } from './erasing.ts';

async function brokenOff(): Promise<{ readonly stage: Play; readonly person: Person }> {
  const stage = await play();
  const person = await renamed(stage);
  await erasureBreaksOff(stage, person);
  return { stage, person };
}

async function holdersOfFormerName({ context }: Play): Promise<readonly string[]> {
  return [...(await context.names.holders(namesOf('ann@contoso.com'))).values()].flat();
}

async function refresh(stage: Play): Promise<void> {
  await stage.begin();
  await stage.step();
}

test('of a user whom the next night stores anew, before the night compares and writes', async () => {
  const { stage, person } = await brokenOff();
  expect(await stage.context.undo.runs(person.id)).not.toEqual([]);
  stage.inStep('bob');
  const writes = stage.written().length;
  const run = await stage.night();
  expect(await holdersOfFormerName(stage)).toEqual([]);
  expect(await stage.context.undo.runs(person.id)).toEqual([]);
  expect((await readGone(stage.context)).notes).toEqual([]);
  expect(run.totals?.findings).toEqual({ 'in-step': 2 });
  expect(stage.written()).toHaveLength(writes);
});

test('of the only user whom the next night reads', async () => {
  const { stage } = await brokenOff();
  await refresh(stage);
  expect(await holdersOfFormerName(stage)).toEqual([]);
});

test('of a user whom a call takes back before tidyUp', async () => {
  const { stage, person } = await brokenOff();
  await ask(stage, { idOrUpn: person.id, dryRun: true });
  await tidyUp(stage.context);
  expect(await holdersOfFormerName(stage)).toEqual([]);
  expect((await stage.row(person)).directory).toMatchObject({ upn: 'ann.wed@contoso.com' });
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
});

test('of a user whom a call takes back that was made before', async () => {
  const stage = await play();
  const person = await renamed(stage);
  const mend = stage.wrap('operations', (operations) => ({
    async begin(operation) {
      mend();
      await erasureBreaksOff(stage, person);
      return operations.begin(operation);
    },
  }));
  await ask(stage, { idOrUpn: person.id, dryRun: true });
  await tidyUp(stage.context);
  expect(await holdersOfFormerName(stage)).toEqual([]);
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
});

test('of a user who is erased once more', async () => {
  const { stage, person } = await brokenOff();
  await stage.context.users.mergeDirectory([{ id: person.id, upn: 'ann.wed@contoso.com', epoch: 1 }]);
  stage.pass({ minutes: 10 });
  expect(await eraseUser(stage.context, person.id)).toMatchObject({ kind: 'erased' });
  expect(await holdersOfFormerName(stage)).toEqual([]);
});

test('of a user who can still be restored for 30 days, and whose new row stays', async () => {
  const { stage, person } = await brokenOff();
  const { context, tenant } = stage;
  await context.users.mergeDirectory([{ id: person.id, upn: 'ann.wed@contoso.com', epoch: 1 }]);
  tenant.leave(person.id, 'changed');
  await stage.night();
  await tidyUp(context);
  expect(await holdersOfFormerName(stage)).toEqual([]);
  expect((await stage.row(person)).directory.removed).toBeDefined();
  stage.pass({ days: 31 });
  await tidyUp(context);
  expect(await context.users.get(person.id)).toBeUndefined();
  expect((await readGone(context)).notes).toEqual([]);
});

test('of a user whose file the library has listed anew since: what the file was counts no more', async () => {
  const { stage, person } = await brokenOff();
  const etagOfS = async () => (await stage.row(person)).seen.get(baseKey(person.id))?.S?.etag;
  const mend = stage.wrap('undo', () => ({
    eraseUser: async () => Promise.reject(new Error('HTTP 503')),
  }));
  stage.tenant.replaceFile(person.id, 'S');
  await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  mend();
  const path = `${stage.tenant.library.folderPath}/${person.id}_SThumb.jpg`;
  const version = `,${stage.tenant.library.fileAt(path)?.version}"`;
  expect(await etagOfS()).toContain(version);
  await tidyUp(stage.context);
  expect((await readGone(stage.context)).notes).toEqual([]);
  expect(await etagOfS()).toMatch(/^unknown:/);
});

test('during a full pass too', async () => {
  const { stage } = await brokenOff();
  const { cursors } = stage.context;
  const directory = (await cursors.get('directory')) as object;
  await cursors.set('directory', { ...directory, link: undefined, full: true, doneFor: '' });
  await tidyUp(stage.context);
  expect(await holdersOfFormerName(stage)).toEqual([]);
});

test('although tidyUp finds its note before it has come to the row', async () => {
  const stage = await play();
  const person = await renamed(stage);
  const mend = stage.wrap('users', (users) => ({
    async erase(...given) {
      mend();
      await tidyUp(stage.context);
      return users.erase(...given);
    },
  }));
  await erasureBreaksOff(stage, person);
  stage.pass({ minutes: 10 });
  await tidyUp(stage.context);
  expect(await holdersOfFormerName(stage)).toEqual([]);
  expect(await stage.context.users.get(person.id)).toBeUndefined();
});

test('although it begins while tidyUp looks at an earlier note', async () => {
  const stage = await play();
  const person = await renamed(stage);
  const { context } = stage;
  const note = { after: stage.now().toISOString(), remains: { names: [], files: [] } };
  await context.cursors.set(`gone:${person.id}`, note);
  const mend = stage.wrap('leases', (leases) => ({
    async acquire(...given) {
      mend();
      await erasureBreaksOff(stage, person);
      stage.pass({ minutes: 10 });
      return leases.acquire(given[0], given[1], stage.now(), given[3]);
    },
  }));
  await tidyUp(context);
  await tidyUp(context);
  expect(await holdersOfFormerName(stage)).toEqual([]);
});

test('a user who is noted twice at the same time keeps what is yet to be erased', async () => {
  const stage = await play();
  const { context } = stage;
  const after = stage.now().toISOString();
  const { id } = stage.inStep('ann');
  const remains = { names: ['a'], files: [] };
  await context.cursors.set(`gone:${id}`, { after, remains });
  await Promise.all([1, 2].map((days) => recordGone(context, id, { after: `2030-01-0${days}` })));
  const [note] = (await readGone(context)).notes;
  expect(note?.value).toEqual({ after: expect.stringContaining('2030'), remains });
});

test('one that cannot be finished does not stop the night', async () => {
  const { stage } = await brokenOff();
  const mend = stage.wrap('undo', () => ({
    eraseUser: async () => Promise.reject(new Error('HTTP 503')),
  }));
  expect((await stage.night()).state).toBe('completed');
  mend();
  expect(stage.events).toContainEqual(expect.objectContaining({ name: 'task.failed' }));
  await tidyUp(stage.context);
  expect(await holdersOfFormerName(stage)).toEqual([]);
});

/** The directory reports once that a user left. */
async function leaves(stage: Play, { id }: Person): Promise<void> {
  stage.tenant.leave(id, 'changed');
  await refresh(stage);
}

test('a note that the user left stays when it comes while tidyUp handles an earlier one', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  const { context } = stage;
  await stage.night();
  await recordGone(context, person.id, { after: stage.now().toISOString() });
  const mend = stage.wrap('users', (users) => ({
    async get(id) {
      const row = await users.get(id);
      mend();
      await leaves(stage, person);
      return row;
    },
  }));
  await tidyUp(context);
  expect((await readGone(context)).notes).toHaveLength(1);
});

test('a note that the user left stays when it comes while an erasure finds the row changed', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  const { context } = stage;
  await stage.night();
  const mend = stage.wrap('users', (users) => ({
    async erase(...given) {
      mend();
      await leaves(stage, person);
      return users.erase(...given);
    },
  }));
  expect(await eraseUser(context, person.id)).toMatchObject({ kind: 'busy' });
  expect((await readGone(context)).notes).toHaveLength(1);
});
