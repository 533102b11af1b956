/** A failure of one user does not affect others. */
import { expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';
import { isRight, lineOf, originalOf } from './telling.ts';

const failures: readonly [name: string, code: string, breakIt: (stage: Play, person: Person) => void][] = [
  [
    'the photo cannot be made into thumbnails',
    'unreadable-image',
    (stage) => stage.wrap('images', () => ({ renditions: async () => undefined })),
  ],
  [
    'a file that is to be overwritten cannot be kept',
    'undo-unreadable',
    (stage, { id }) => {
      placeFiles(stage.tenant, id, originalOf(stage.withPhoto('z')), { only: ['S'] });
      const match = { path: new RegExp(`${id}_SThumb`), method: 'GET' };
      stage.server.faults.add({ match, answer: { status: 403 } });
    },
  ],
  [
    'the upload leaves another picture',
    'not-verified',
    (stage) =>
      stage.wrap('writer', (writer) => ({
        async upload(folder, name) {
          const other = await stage.tenant.pictures.render({
            kind: 'silhouette',
            design: 'grey',
            pixels: 48,
          });
          await writer.upload(folder, name, other);
        },
      })),
  ],
  [
    'the upload leaves nothing',
    'not-verified',
    (stage) => stage.wrap('writer', () => ({ upload: async () => undefined })),
  ],
  [
    'the profile does not take the address',
    'not-verified',
    (stage) => stage.wrap('writer', () => ({ setProperty: async () => undefined })),
  ],
  [
    'the profile cannot be read back',
    'transient',
    (stage) => {
      let wrote = false;
      stage.wrap('writer', (writer) => ({
        async setProperty(...given) {
          await writer.setProperty(...given);
          wrote = true;
        },
      }));
      stage.wrap('profiles', (profiles) => ({
        async read(users) {
          return wrote ? new Map() : profiles.read(users);
        },
      }));
    },
  ],
  [
    'SharePoint refuses',
    'refused',
    (stage) =>
      stage.wrap('writer', () => ({
        async upload() {
          throw new PermanentError('refused', 'HTTP 403');
        },
      })),
  ],
  [
    'SharePoint is down',
    'transient',
    (stage) =>
      stage.wrap('writer', () => ({
        async upload() {
          throw new TransientError('HTTP 503');
        },
      })),
  ],
];

const races: readonly (readonly [name: string, breakIt: (stage: Play, person: Person) => void])[] = [
  [
    'the lease ends in the middle',
    (stage) =>
      stage.wrap('writer', (writer) => ({
        async upload(folder, name, bytes) {
          await writer.upload(folder, name, bytes);
          stage.pass({ minutes: 6 });
        },
      })),
  ],
  [
    'the row changes meanwhile',
    (stage, person) => {
      let times = 0;
      stage.wrap('users', (users) => ({
        async saveSnapshot(id, etag, snapshot) {
          times += 1;
          if (id === person.id && times === 1) await users.mergeDirectory([{ id, geo: 'EUR', epoch: 1 }]);
          return users.saveSnapshot(id, etag, snapshot);
        },
      }));
    },
  ],
];

test.each(races)('when %s, no failure is counted, and the next attempt finishes', async (_name, breakIt) => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'refresh-library' });
  breakIt(stage, person);
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('missing copy - repaired');
  expect((await stage.row(person)).trouble).toBeUndefined();
  expect(await isRight(stage, person)).toBe(true);
});

test.each(failures)(
  'when %s, the user has failed (%s) and the run continues',
  async (_name, code, breakIt) => {
    const stage = await play();
    const person = stage.withPhoto('a');
    await stage.closedBefore();
    const { id } = await stage.begin();
    await stage.pump({ until: ({ queue }) => queue === 'refresh-library' });
    stage.wrap('timer', (timer) => ({ ...timer, wait: async () => undefined }));
    breakIt(stage, person);
    await stage.pump();
    expect(await lineOf(stage, id, person)).toBe('missing copy - failed');
    expect(await stage.run(id)).toMatchObject({ state: 'completed' });
    expect((await stage.row(person)).trouble).toMatchObject({ attempts: 1, code });
    expect(stage.events.find(({ name }) => name === 'photo.repair-failed')?.properties).toMatchObject({
      code,
    });
    expect(await stage.context.leases.acquire(person.id, 'next', stage.now(), 1)).toBeDefined();
  },
);

test('a user who fails three times is stuck, is reported, and is tried again after a growing wait', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  const mend = stage.wrap('writer', () => ({
    async upload() {
      // So the next run, at the same hour, comes before a day has passed.
      stage.pass({ minutes: 1 });
      throw new PermanentError('refused', 'HTTP 403');
    },
  }));
  const seen: string[] = [];
  for (const days of [1, 1, 1]) seen.push(await lineOf(stage, (await stage.night(days)).id, person));
  expect(seen).toEqual(['missing copy - failed', 'unfinished finish - failed', 'unfinished finish - stuck']);
  expect(stage.events.at(-2)).toMatchObject({
    name: 'user.stuck',
    properties: { userId: person.id, code: 'refused' },
    measurements: { attempts: 3 },
  });
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished report stuck -');
  mend();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  expect((await stage.row(person)).trouble).toBeUndefined();
  expect(await isRight(stage, person)).toBe(true);
  expect(await isRight(stage, person)).toBe(true);
});

test('a defect of Instep is no failure of the user: it is thrown, and the message is delivered again', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  const defect = new TypeError('not a function');
  let left = 1;
  stage.wrap('writer', (writer) => ({
    async upload(...given) {
      left -= 1;
      if (left >= 0) throw defect;
      await writer.upload(...given);
    },
  }));
  const { id } = await stage.night();
  expect(stage.errors).toEqual([defect]);
  expect((await stage.row(person)).trouble).toBeUndefined();
  expect(await lineOf(stage, id, person)).toMatch(/ repaired$/);
  expect(await isRight(stage, person)).toBe(true);
});
