/** Loops over many users: a failed one does not stop those behind it, is reported by an event, and is tried again later. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { eachAlone } from '../../shared/workflows/ledger/each-alone.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { noPhoto } from '../workflows/telling.ts';

function failedTasks(stage: Play): string[][] {
  return stage.events
    .filter(({ name }) => name === 'task.failed')
    .map(({ properties }) => [properties.task ?? '', properties.subject ?? '']);
}

function inOrder(persons: readonly Person[]): readonly [Person, Person, Person] {
  return persons.toSorted((a, b) => (a.id < b.id ? -1 : 1)) as unknown as [Person, Person, Person];
}

/** Three users whose pictures were cleared a month ago. */
async function cleared(): Promise<{ stage: Play; persons: readonly [Person, Person, Person] }> {
  const stage = await play({ settings: { REMOVAL: 'clear', GUARD_CLEARS: '100' } });
  const persons = inOrder(['a', 'b', 'c'].map(stage.inStep));
  await stage.night();
  for (const { id } of persons) stage.tenant.removePhoto(id, noPhoto);
  for (let night = 0; night < 3; night += 1) await stage.night();
  expect(await stage.context.cursors.list('cleared:')).toHaveLength(3);
  stage.pass({ days: 31 });
  return { stage, persons };
}

const removalFailures: readonly [string, Error][] = [
  [
    'refused for good',
    new PermanentError('locked', 'Removing a photo file failed: HTTP 423', { status: 423 }),
  ],
  ['unavailable', new TransientError('Removing a photo file failed: HTTP 500')],
  ['broken in another way', new TypeError('no such property')],
];

const stopsNone = 'a file that cannot be removed (%s) stops no other removal';
eachWithStandIns(removalFailures, [0, 2])(stopsNone, async ([, error]) => {
  const { stage, persons } = await cleared();
  const [first] = persons;
  const mend = stage.wrap('writer', (writer) => ({
    async remove(path) {
      if (path.includes(first.id)) throw error;
      await writer.remove(path);
    },
  }));
  await expect(tidyUp(stage.context)).rejects.toBe(error);
  expect((await stage.context.cursors.list('cleared:')).map(({ name }) => name)).toEqual([
    `cleared:${first.id}`,
  ]);
  expect(failedTasks(stage)).toEqual([['remove-cleared', first.id]]);
  // A permanent refusal is tried again once a day, any other failure at the next call.
  if (error instanceof PermanentError) await tidyUp(stage.context);
  mend();
  stage.pass({ days: 1, minutes: 1 });
  await tidyUp(stage.context);
  expect(await stage.context.cursors.list('cleared:')).toEqual([]);
});

test.each([403, 500] as const)(
  'an erased user whom Graph answers with %d is read again in the next run, and the others come back at once',
  async (status) => {
    const stage = await play({ settings: { GUARD_SCOPE: '100' } });
    const persons = inOrder(['a', 'b', 'c'].map(stage.inStep));
    await stage.night();
    for (const { id } of persons) await eraseUser(stage.context, id);
    const [first] = persons;
    const match = { path: new RegExp(`^/v1\\.0/users/${first.id}\\?`) };
    const fault = stage.server.faults.add({ match, answer: { status } });
    expect(await stage.night()).toMatchObject({ state: 'completed', totals: { findings: { 'in-step': 2 } } });
    expect(failedTasks(stage)).toEqual([['read-erased', first.id]]);
    stage.server.faults.remove(fault);
    expect(await stage.night()).toMatchObject({ totals: { findings: { 'in-step': 3 } } });
  },
);

test('a service that asks to wait while erased users are read is waited for', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  await stage.night();
  await eraseUser(stage.context, person.id);
  let calls = 0;
  stage.wrap('directory', (directory) => ({
    async user(id) {
      calls += 1;
      if (calls === 1) throw new TransientError('throttled', { retryAfterMs: 60_000 });
      return directory.user(id);
    },
  }));
  expect(await stage.night()).toMatchObject({ totals: { findings: { 'in-step': 1 } } });
});

test('tidyUp tries every part and every user, and throws the first error', async () => {
  const stage = await play();
  const persons = inOrder(['a', 'b', 'c'].map(stage.inStep));
  await stage.night();
  for (const { id } of persons) stage.tenant.leave(id, 'deleted');
  await stage.night();
  const [, second] = persons;
  const broken = new Error('the undo copies cannot be listed');
  stage.wrap('undo', (undo) => ({
    async eraseUser(id) {
      if (id === second.id) throw broken;
      await undo.eraseUser(id);
    },
  }));
  const lock = new Error('the run lock cannot be read');
  stage.wrap('runs', () => ({
    async active() {
      throw lock;
    },
  }));
  await expect(tidyUp(stage.context)).rejects.toBe(lock);
  expect((await stage.context.cursors.list('gone:')).map(({ name }) => name)).toEqual([`gone:${second.id}`]);
  expect(failedTasks(stage)).toEqual([['erase-gone', second.id]]);
  expect(await stage.context.cursors.get('operations-tidied')).toBeDefined();
});

test('an old run that cannot be deleted stops no other deletion', async () => {
  const stage = await play({ settings: { RETENTION_DAYS: '7' } });
  stage.withPhoto('a');
  const runs = [await stage.night(), await stage.night(), await stage.night()];
  stage.pass({ days: 9 });
  const last = runs[2]?.id as string;
  const mend = stage.wrap('findings', (findings) => ({
    async eraseRun(id) {
      // Not an Error: every thrown value is reported.
      if (id === last) throw 'busy';
      await findings.eraseRun(id);
    },
  }));
  await expect(tidyUp(stage.context)).rejects.toBe('busy');
  mend();
  expect((await stage.context.runs.list(9)).map(({ id }) => id)).toEqual([last]);
  expect(failedTasks(stage)).toEqual([['retire-runs', last]]);
});

test('when all users fail, the first twenty are reported', async () => {
  const stage = await play();
  for (let n = 0; n < 22; n += 1) {
    const id = `00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`;
    await stage.context.cursors.set(`gone:${id}`, { after: '2020-01-01T00:00:00.000Z' });
  }
  stage.inStep('a');
  await stage.night();
  const down = new Error('the table does not answer');
  stage.wrap('users', () => ({
    async get() {
      throw down;
    },
  }));
  await expect(tidyUp(stage.context)).rejects.toBe(down);
  expect(failedTasks(stage)).toHaveLength(20);
});

test('one user whose comparison breaks is unknown; the others of the range are compared', async () => {
  const stage = await play();
  const persons = Array.from({ length: 5 }, (_, n) => stage.withPhoto(`p${n}`));
  const hit = persons[2] as Person;
  stage.wrap('profiles', (profiles) => ({
    async read(users) {
      if (users.some(({ id }) => id === hit.id)) throw new TypeError('cannot read a property of undefined');
      return profiles.read(users);
    },
  }));
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'reported', totals: { findings: { missing: 4, unknown: 1 } } });
  expect(run.totals?.causes).toEqual({ 'observing the user failed': 1 });
  expect((await stage.findings(run.id)).get(hit.id)).toMatchObject({
    finding: 'unknown',
    cause: 'observing the user failed',
  });
});

test('a service that asks to wait while users are compared one by one is waited for', async () => {
  const stage = await play();
  const persons = Array.from({ length: 3 }, (_, n) => stage.withPhoto(`p${n}`));
  const [first, , last] = inOrder(persons);
  let throttled = 0;
  stage.wrap('profiles', (profiles) => ({
    async read(users) {
      if (users.some(({ id }) => id === first.id)) throw new TypeError('broken');
      if (throttled === 0 && users.some(({ id }) => id === last.id)) {
        throttled += 1;
        throw new TransientError('throttled', { retryAfterMs: 60_000 });
      }
      return profiles.read(users);
    },
  }));
  expect(await stage.night()).toMatchObject({ totals: { findings: { missing: 2, unknown: 1 } } });
});

test('a row that the table refuses is not stored, and the night continues', async () => {
  const stage = await play();
  const persons = Array.from({ length: 3 }, (_, n) => stage.inStep(`p${n}`));
  const [hit] = inOrder(persons);
  stage.wrap('users', (users) => ({
    async saveSnapshots(rows) {
      if (rows.some(({ id }) => id === hit.id))
        throw new PermanentError('row-too-large', 'Table Users: too large');
      return users.saveSnapshots(rows);
    },
  }));
  expect(await stage.night()).toMatchObject({ totals: { findings: { 'in-step': 3 } } });
  expect(failedTasks(stage)).toEqual([['save-snapshot', hit.id]]);
  expect((await stage.row(hit)).agreement).toBeUndefined();
});

test('after a short outage of a table the whole message is tried again', async () => {
  const stage = await play();
  stage.inStep('a');
  let calls = 0;
  stage.wrap('users', (users) => ({
    async saveSnapshots(rows) {
      calls += 1;
      if (calls === 1) throw new TransientError('Table Users: HTTP 500');
      return users.saveSnapshots(rows);
    },
  }));
  expect(await stage.night()).toMatchObject({ totals: { findings: { 'in-step': 1 } } });
  expect(failedTasks(stage)).toEqual([]);
  expect(stage.errors).toHaveLength(1);
});

test('one user who cannot be repaired fails alone; the others of the chunk are repaired', async () => {
  const stage = await play();
  const persons = Array.from({ length: 4 }, (_, n) => stage.withPhoto(`p${n}`));
  const [hit] = inOrder(persons);
  await stage.closedBefore();
  stage.wrap('leases', (leases) => ({
    async acquire(userId, ...given) {
      if (userId === hit.id) throw new Error('the lease cannot be written');
      return leases.acquire(userId, ...given);
    },
  }));
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { repaired: 3, failed: 1 } });
});

test('an item that cannot even be postponed stops none behind it', async () => {
  const { context } = await play();
  const refused = new PermanentError('locked', 'HTTP 423');
  const full = new TransientError('The note cannot be stored');
  const tried: string[] = [];
  const postponed: string[] = [];
  const errors = await eachAlone(context, ['a', 'b', 'c'], {
    task: 'remove-cleared',
    subject: (id) => id,
    async work(id) {
      tried.push(id);
      if (id !== 'c') throw refused;
    },
    async postpone(id) {
      if (id === 'a') throw full;
      postponed.push(id);
    },
  });
  expect([tried, postponed, errors]).toEqual([['a', 'b', 'c'], ['b'], [refused, full, refused]]);
});
