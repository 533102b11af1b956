/** Users of one chunk are repaired side by side: each in its own order, and none spoils what becomes of another. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { dayMs } from '../../shared/core/calendar.ts';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import { repairPhotos } from '../../shared/workflows/night/steps/repair-photos.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { everything, files, short } from './telling.ts';
import { undoWhole } from './undoing.ts';

/** People without a photo in SharePoint, in the order of their chunk. */
async function withMissing(names: readonly string[], options: PlayOptions = {}) {
  const stage = await play(options);
  stage.wrap('sizes', () => ({ usersAtOnce: workSizes.usersAtOnce }));
  const people = names.map((name) => stage.withPhoto(name)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await stage.closedBefore();
  return { stage, people: people as [Person, Person, ...Person[]] };
}

/** Until the answer is called again so often, each caller waits: in a serial program for ever. */
function meeting(callers: number): () => Promise<void> {
  const all = Promise.withResolvers<void>();
  let come = 0;
  return async () => {
    come += 1;
    if (come >= callers) all.resolve();
    await all.promise;
  };
}

/** All users of the chunk read their photo at the same time. */
function readTogether(stage: Play, callers: number): void {
  const met = meeting(callers);
  stage.wrap('sourcePhotos', (photos) => ({
    async describeAlone(...given) {
      await met();
      return photos.describeAlone(...given);
    },
  }));
}

test('each user keeps its order: lease, photo, undo copy, mark, files, properties, agreement, release', async () => {
  const { stage, people } = await withMissing(['a', 'b', 'c']);
  const steps = new Map<string, string[]>(people.map(({ id }) => [id, []]));
  const note = (id: string, step: string) => steps.get(id)?.push(step);
  readTogether(stage, people.length);
  stage.wrap('leases', (leases) => ({
    async acquire(id, ...given) {
      const lease = await leases.acquire(id, ...given);
      note(id, 'lease');
      if (lease === undefined) return undefined;
      const release = async () => {
        note(id, 'release');
        await lease.release();
      };
      return { ...lease, release };
    },
  }));
  stage.wrap('sourcePhotos', (photos) => ({
    describeAlone: (id, ...given) => {
      note(id, 'photo');
      return photos.describeAlone(id, ...given);
    },
  }));
  stage.wrap('undo', (undo) => ({
    async keep(id, ...given) {
      const kept = await undo.keep(id, ...given);
      note(id, 'undo copy');
      return kept;
    },
  }));
  stage.wrap('users', (users) => ({
    async saveSnapshot(id, etag, row) {
      const written = await users.saveSnapshot(id, etag, row);
      note(id, row.pending === undefined ? 'agreement' : 'mark');
      return written;
    },
  }));
  const byUpn = new Map(people.map(({ id, upn }) => [upn, id]));
  stage.wrap('writer', (writer) => ({
    async upload(folder, name, content) {
      note(name.slice(0, name.lastIndexOf('_')), short([name])[0] ?? name);
      await writer.upload(folder, name, content);
    },
    async setProperty(upn, property, value) {
      note(byUpn.get(upn) ?? '', property);
      await writer.setProperty(upn, property, value);
    },
  }));
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  const expected = ['lease', 'photo', 'undo copy', 'mark', ...everything, 'agreement', 'release'];
  expect([...steps.values()]).toEqual(people.map(() => expected));
  for (const person of people) expect(short(stage.written(person))).toEqual(everything);
});

test.each([
  ['is refused for good', new PermanentError('locked', 'HTTP 423'), { failed: 1, repaired: 1 }],
  ['is asked to wait', new TransientError('HTTP 429', { retryAfterMs: 60_000 }), { repaired: 2 }],
  ['loses the lease', new PermanentError('lease-lost', 'the lease ended'), { repaired: 2 }],
  ['meets a defect', new TypeError('no such property'), { repaired: 2 }],
])(
  'the other user of the chunk is repaired while one %s, and each is counted once',
  async (_name, error, outcomes) => {
    const { stage, people } = await withMissing(['a', 'b']);
    const [first, second] = people;
    readTogether(stage, people.length);
    let failures = 0;
    stage.wrap('writer', (writer) => ({
      async upload(folder, name, content) {
        if (name.startsWith(`${first.id}_M`)) {
          failures += 1;
          if (failures === 1) throw error;
        }
        await writer.upload(folder, name, content);
      },
    }));
    const { id } = await stage.begin();
    await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
    await stage.step();
    expect((await stage.findings(id)).get(second.id)?.outcome).toBe('repaired');
    await stage.pump();
    expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes });
    expect(stage.errors).toEqual(error instanceof TypeError ? [error] : []);
    expect(short(stage.written(second))).toEqual(everything);
    const written = short(stage.written(first));
    // What an interrupted attempt has uploaded is not uploaded again.
    expect(written).toEqual(outcomes.repaired === 2 ? everything : ['LThumb']);
    expect(await stage.context.leases.acquire(first.id, 'another', stage.now(), 1)).toBeDefined();
  },
);

test('a chunk that is delivered twice at the same time is written and counted once', async () => {
  const { stage, people } = await withMissing(['a', 'b', 'c']);
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  const [message] = stage.queue.splice(0);
  const body = message?.body as Parameters<typeof repairPhotos>[1];
  await Promise.all([repairPhotos(stage.context, body), repairPhotos(stage.context, body)]);
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  for (const person of people) expect(short(stage.written(person))).toEqual(everything);
});

test.each([
  ['a pause', { repaired: 2, 'carried-over': 2 }],
  ['the deadline', { repaired: 2, 'carried-over': 2 }],
  ['a cancellation', { repaired: 2, cancelled: 2 }],
])('%s lets the users end who are under way, counts them, and starts no other', async (what, outcomes) => {
  const { stage } = await withMissing(['a', 'b', 'c', 'd']);
  stage.wrap('sizes', () => ({ usersAtOnce: 2 }));
  const met = meeting(2);
  const { id } = await stage.begin();
  stage.wrap('findings', (findings) => ({
    async setOutcome(runId, user, outcome, etag) {
      if (etag !== undefined) await met();
      if (what === 'a pause') stage.set({ PAUSED: 'true' });
      if (what === 'the deadline') stage.pass({ hours: 30 });
      const run = await stage.context.runs.get(id);
      if (what === 'a cancellation' && run?.value.state === 'repairing') {
        await stage.context.runs.update(run.etag, { ...run.value, state: 'cancelled' });
      }
      return findings.setOutcome(runId, user, outcome, etag);
    },
  }));
  await stage.pump();
  expect((await stage.run(id)).outcomes).toEqual(outcomes);
  expect(short(stage.written()).filter((name) => files.includes(name))).toHaveLength(2 * files.length);
  expect(stage.errors).toEqual([]);
});

test('a limit of updates is kept, and every write is counted for the guard', async () => {
  const { stage, people } = await withMissing(['a', 'b', 'c', 'd', 'e'], {
    settings: { MAX_UPDATES_PER_RUN: '3', GUARD_UPDATES: '100' },
  });
  readTogether(stage, 3);
  const counted = async () => {
    const users: string[] = [];
    for await (const page of stage.context.writes.after(new Date(stage.now().getTime() - dayMs)))
      users.push(...page.map(({ userId }) => userId));
    return users;
  };
  const writtenPeople = () => people.filter((person) => stage.written(person).length > 0);
  expect((await stage.night()).outcomes).toEqual({ repaired: 3 });
  expect(writtenPeople()).toHaveLength(3);
  expect(await counted()).toEqual(writtenPeople().map(({ id }) => id));
  expect((await stage.night()).outcomes).toEqual({ repaired: 2 });
  expect(writtenPeople()).toHaveLength(5);
});

test('an undo run restores side by side, and after a wait with fewer at a time', async () => {
  const { stage, people } = await withMissing(['a', 'b', 'c', 'd']);
  const night = await stage.night();
  const held = await undoWhole(stage, night.id);
  let [underWay, most] = [0, 0];
  const first = meeting(people.length);
  stage.wrap('sourcePhotos', (photos) => ({
    async describeAlone(...given) {
      underWay += 1;
      most = Math.max(most, underWay);
      await first();
      underWay -= 1;
      if (most === people.length) throw new TransientError('HTTP 429', { retryAfterMs: 60_000 });
      return photos.describeAlone(...given);
    },
  }));
  stage.wrap('sizes', () => ({ usersAtOnce: people.length }));
  const atOnce: number[] = [];
  stage.wrap('queues', (queues) => ({
    async send(queue, message, delayMs) {
      if (queue === 'repair-photos') atOnce.push(most);
      most = 0;
      await queues.send(queue, message, delayMs);
    },
  }));
  const undone = await stage.approve(held);
  atOnce.push(most);
  expect(atOnce).toEqual([0, people.length, people.length / 2]);
  expect(undone).toMatchObject({ state: 'completed', outcomes: { repaired: 4 } });
});
