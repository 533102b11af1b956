/** A write to a profile counts only where the profile says back all that was meant, and whose it is. */
import { describe, expect, test } from 'vitest';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import type { ProfileReading } from '../../shared/core/observation.ts';
import { pictureUrl } from '../../shared/core/picture-url.ts';
import type { UserRow } from '../../shared/core/user.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { changeProfile, mustBeAsSeen } from '../../shared/workflows/write/change-profile.ts';
import {
  changedAfterFiles,
  changedMeanwhile,
  forgetIfChanged,
} from '../../shared/workflows/write/changed-meanwhile.ts';
import { type Job, openJob, rowWriter, type Work } from '../../shared/workflows/write/job.ts';
import type { Change, Profile } from '../../shared/workflows/write/picture-properties.ts';
import type { Target } from '../../shared/workflows/write/target.ts';

const id = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const location = {
  host: 'contoso-my.sharepoint.com',
  home: true,
  folder: '/User Photos/Profile Pictures',
  listId: 'list',
};
const own: Profile = {
  kind: 'profile',
  objectId: id,
  pictureUrl: pictureUrl(id, location),
  placeholderState: '0',
  syncState: '0',
  timestamp: '63900000100',
  personalSiteHost: location.host,
};
const elsewhere = pictureUrl('another_contoso_com', location);
/** The picture is shown already: only the timestamp is to be written. */
const meant = { base: id, changes: [['SPS-PictureTimestamp', '63900000001']] satisfies Change[] };

const waits: number[] = [];
const context = {
  clock: { now: () => new Date('2027-03-02T01:00:00Z') },
  timer: { wait: async (ms: number) => void waits.push(ms) },
  users: { get: async () => undefined },
} as unknown as Context;

interface Stored {
  readonly job: Job;
  readonly written: string[][];
  readonly asked: unknown[];
}

/** Each reading is given once, the last one from then on. The write of `refused` fails after the property has changed. */
function stored(readings: readonly ProfileReading[], { refused = '', seen = own } = {}): Stored {
  const left = [...readings];
  const written: string[][] = [];
  const asked: unknown[] = [];
  const job = {
    observation: { user: { id, directory: { upn: 'ada@contoso.com' } }, profile: seen },
    geo: {
      host: location.host,
      library: { locate: async () => location },
      profiles: {
        async read(users: unknown) {
          asked.push(users);
          return new Map([[id, left.length > 1 ? left.shift() : left[0]]]);
        },
      },
    },
    writer: {
      async setProperty(...write: string[]) {
        written.push(write);
        if (write[1] === refused) throw new PermanentError('refused', '');
      },
    },
  } as unknown as Job;
  return { job, written, asked };
}

function jobOf(reading: ProfileReading): Job {
  return stored([reading]).job;
}

async function answerTo(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    if (error instanceof TransientError) return 'transient';
    throw error;
  }
  return 'done';
}

test.each<[string, ProfileReading, string]>([
  ['shows all that was meant', own, 'done'],
  ['shows another base, although none was written', { ...own, pictureUrl: elsewhere }, 'not-verified'],
  ['shows nothing', { ...own, placeholderState: '1' }, 'not-verified'],
  ['has the very timestamp', { ...own, timestamp: '63900000001' }, 'done'],
  ['has an older timestamp', { ...own, timestamp: '63900000000' }, 'not-verified'],
  ['names no owner', { ...own, objectId: undefined }, 'not-verified'],
  ['is not there any more', { kind: 'missing' }, 'transient'],
  ['cannot be read', { kind: 'unknown', cause: 'HTTP 500' }, 'transient'],
])('a profile that %s after the write', async (_what, reading, answer) => {
  expect(await answerTo(changeProfile(context, jobOf(reading), meant))).toBe(answer);
});

test('what was read back is what is remembered, and each change is written to the sign-in name in order', async () => {
  const sync: Change = ['SPS-PictureExchangeSyncState', '0'];
  const { job, written, asked } = stored([{ ...own, syncState: '1' }, own]);
  waits.length = 0;
  expect(await changeProfile(context, job, { ...meant, changes: [sync, ...meant.changes] })).toEqual({
    kind: 'own',
    host: location.host,
    pictureUrl: own.pictureUrl,
    placeholderState: '0',
    syncState: '0',
    readAt: '2027-03-02T01:00:00.000Z',
  });
  expect(written).toEqual([sync, ...meant.changes].map((change) => ['ada@contoso.com', ...change]));
  expect([waits, asked]).toEqual([
    [250],
    [[{ id, upn: 'ada@contoso.com' }], [{ id, upn: 'ada@contoso.com' }]],
  ]);
});

test('one of several changes that the profile does not have is enough', async () => {
  const changes: Change[] = [['SPS-PictureExchangeSyncState', '1'], ...meant.changes];
  expect(await answerTo(changeProfile(context, jobOf(own), { ...meant, changes }))).toBe('not-verified');
});

describe('a photo that was written while the sign-in name passed to another user', () => {
  const another = { ...own, objectId: '00000000-0000-4000-8000-000000000000' };
  const changes: Change[] = [['PictureURL', own.pictureUrl], ...meant.changes];

  test.each([
    ['is taken back', [another], '', 'wrong-owner'],
    ['is taken back after a write that failed', [another], 'PictureURL', 'refused'],
    ['is seen late, and taken back', [{ ...own, timestamp: '0' }, another], '', 'wrong-owner'],
  ])('%s', async (_what, readings, refused, answer) => {
    const { job, written } = stored(readings, { refused });
    expect(await answerTo(changeProfile(context, job, { base: id, changes }))).toBe(answer);
    expect(written.filter(([, name]) => name === 'PictureURL').at(-1)?.[2]).toBe('');
  });

  test.each<[string, ProfileReading]>([
    ['the profile is still the user’s', own],
    ['the profile names no owner', { ...own, objectId: undefined }],
  ])('stays where a write failed and %s', async (_what, reading) => {
    const { job, written } = stored([reading], { refused: 'PictureURL' });
    expect(await answerTo(changeProfile(context, job, { base: id, changes }))).toBe('refused');
    expect(written).toHaveLength(1);
  });
});

test.each<[string, ProfileReading, string]>([
  ['is as it was seen', own, 'done'],
  ['shows another picture', { ...own, pictureUrl: elsewhere }, 'moved'],
  ['shows nothing any more', { ...own, placeholderState: '1' }, 'moved'],
  ['is somebody else’s', { ...own, objectId: '00000000-0000-4000-8000-000000000000' }, 'moved'],
  ['names no owner', { ...own, objectId: undefined }, 'moved'],
  ['is not there any more', { kind: 'missing' }, 'moved'],
  ['cannot be read', { kind: 'unknown', cause: 'HTTP 500' }, 'transient'],
])('a profile that %s before the write', async (_what, reading, answer) => {
  expect(await answerTo(mustBeAsSeen(jobOf(reading), meant.changes))).toBe(answer);
});

test.each<[string, ProfileReading, Change, string]>([
  ['is as it was seen', own, ['PictureURL', elsewhere], 'done'],
  ['shows it already', { ...own, pictureUrl: elsewhere }, ['PictureURL', elsewhere], 'done'],
  [
    'shows another photo meanwhile',
    { ...own, pictureUrl: elsewhere },
    ['SPS-PicturePlaceholderState', '0'],
    'moved',
  ],
])('a profile that is to be changed and %s before the write', async (_what, reading, change, answer) => {
  expect(await answerTo(mustBeAsSeen(jobOf(reading), [change]))).toBe(answer);
});

test.each<[string, ProfileReading, boolean]>([
  [
    'the sign-in name leads to another user',
    { ...own, objectId: '00000000-0000-4000-8000-000000000000' },
    true,
  ],
  ['the sign-in name leads nowhere', { kind: 'missing' }, true],
  ['the user’s own profile changed', { ...own, pictureUrl: elsewhere }, false],
])(
  'once files are written and %s, the write stays pending only if that profile is untouched',
  async (...given) => {
    const [, reading, stays] = given;
    const job = jobOf(reading);
    const meanwhile = async (uploaded?: boolean) => {
      let forgotten = false;
      const check = () => mustBeAsSeen(job, meant.changes, uploaded === undefined ? undefined : { uploaded });
      const error = await forgetIfChanged(check, async () => {
        forgotten = true;
      }).catch((error: unknown) => error);
      return [forgotten, error];
    };
    const error = expect.objectContaining({ code: 'moved', message: expect.stringContaining(id) });
    expect(await meanwhile(true)).toEqual([!stays, error]);
    expect(await meanwhile(false)).toEqual([true, error]);
    expect(await meanwhile()).toEqual([true, error]);
  },
);

test('a profile is asked only where something is to be written, and no answer is no permission', async () => {
  const { job, asked } = stored([]);
  await mustBeAsSeen(job, []);
  expect(asked).toEqual([]);
  await expect(mustBeAsSeen(job, meant.changes)).rejects.toThrow('could not be read: no answer');
});

test('a writer is opened for one user, one run and one action, under the lease', () => {
  const opened: unknown[] = [];
  const writers = { open: (...given: unknown[]) => opened.push(given) };
  const { job } = stored([own]);
  const work = { action: 'copy', runId: 'r1', lease: {} } as Work;
  const made = openJob({ writers } as unknown as Context, job as Target, work);
  expect(made).toMatchObject({ action: 'copy', runId: 'r1', listed: false, geo: job.geo });
  expect(openJob({ writers } as unknown as Context, job, { ...work, listed: true }).listed).toBe(true);
  expect(opened[0]).toEqual([
    job.geo,
    { lease: work.lease, reason: { userId: id, runId: 'r1', action: 'copy' } },
  ]);
});

describe('a pending write', () => {
  test.each([
    ['is forgotten where something moved before anything was shown', changedMeanwhile('x'), true],
    ['stays where only the name changed hands after files were written', changedAfterFiles('x'), false],
    ['stays after a refusal', new PermanentError('refused', 'x'), false],
    ['stays after any other failure', new TransientError('x'), false],
  ])('%s', async (_what, error, isForgotten) => {
    let forgotten = false;
    const work = forgetIfChanged(
      async () => {
        throw error;
      },
      async () => {
        forgotten = true;
      },
    );
    await expect(work).rejects.toBe(error);
    expect(forgotten).toBe(isForgotten);
  });
});

test('each write of a user’s row is conditional on the one before, and a change in between ends them', async () => {
  const [row, asked] = [{ id } as UserRow, [] as string[]];
  const answers = ['second', undefined];
  const users = {
    async saveSnapshot(_id: string, etag: string) {
      asked.push(etag);
      return answers.shift();
    },
  };
  const writer = rowWriter({ users } as unknown as Context, 'first');
  await writer.write(row);
  expect(await answerTo(writer.write(row))).toBe('row-changed');
  expect(asked).toEqual(['first', 'second']);
});
