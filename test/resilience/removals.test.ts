/** Files of a cleared photo are removed only after everything was verified again. */
import { expect, test } from 'vitest';
import { showBase } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { lineOf, noPhoto } from '../workflows/telling.ts';
import { undo } from '../workflows/undoing.ts';
import { once } from './races.ts';

const sizes = ['S', 'M', 'L'] as const;

function filesOf(stage: Play, { id }: Person): number {
  return [...stage.tenant.library.files.values()].filter(({ name }) => name.startsWith(id)).length;
}

async function cleared(names: readonly string[]): Promise<{ stage: Play; people: readonly Person[] }> {
  const settings = { GUARD_CLEARS: '100', GUARD_CLEARS_MAX: '100', REMOVAL: 'clear', UNDO_DAYS: '5' };
  const stage = await play({ settings, tenant: { reencodeUploads: false } });
  const people = names.map((name) => stage.inStep(name));
  await stage.night();
  for (const { id } of people) stage.tenant.removePhoto(id, noPhoto);
  await stage.night();
  const { id } = await stage.night();
  for (const person of people) {
    expect(await lineOf(stage, id, person)).toBe('removed-in-exchange clear - repaired');
  }
  return { stage, people };
}

function showAgain({ tenant }: Play, person: Person): void {
  showBase(tenant, person, person.id, { syncState: '0', by: 'user' });
}

function refuse({ server }: Play, { id }: Person, path: RegExp): void {
  server.faults.add({ match: { path, userId: id }, answer: { status: 403 } });
}

type Happens = (stage: Play, person: Person) => unknown;

const stay: Readonly<Record<string, Happens>> = {
  'out of scope since the last night': async (stage, { id }) => {
    stage.tenant.setEnabled(id, false);
    await stage.night();
  },
  'shown again': showAgain,
  'shown again, under a placeholder': (stage, person) => {
    showAgain(stage, person);
    stage.tenant.blank(person.id, 'placeholder');
  },
  'disabled, which no night has seen yet': ({ tenant }, { id }) => tenant.setEnabled(id, false),
  'deleted, which no night has seen yet': ({ tenant }, { id }) => tenant.leave(id, 'deleted'),
  'without a mailbox plan, which no night has seen yet': ({ tenant }, { id }) =>
    tenant.setExchangePlan(id, false),
  'brought back by an undo whose note was lost': async (stage, person) => {
    const mend = stage.wrap('cursors', () => ({ remove: async () => undefined }));
    stage.pass({ minutes: 1 });
    expect(await undo(stage, person)).toMatchObject({ kind: 'undone' });
    mend();
  },
  'the photo is in Exchange again': ({ tenant }, { id }) => tenant.changePhoto(id),
  'Exchange does not answer': (stage, person) => refuse(stage, person, /\/photo$/),
  'the profile is gone': ({ tenant }, { profile }) => profile && tenant.profiles.remove(profile),
  'the profile cannot be read': (stage, person) => refuse(stage, person, /GetPropertiesFor/i),
  'the profile is another user’s': (_, { profile }) =>
    profile?.properties.set('msOnline-ObjectId', '11111111-0000-4000-8000-000000000000'),
  'the directory refuses': (stage, { id }) =>
    stage.wrap('directory', (directory) => ({
      async user(asked) {
        if (asked === id) throw new PermanentError('refused', 'HTTP 403');
        return directory.user(asked);
      },
    })),
  'a write was begun': (stage, person) =>
    stage.remember(person, () => ({
      pending: {
        runId: 'r',
        sourceEtag: '',
        sourceSha: '',
        host: '',
        base: person.id,
        shas: { S: '', M: '', L: '' },
        at: stage.now().toISOString(),
      },
    })),
  'each file is replaced before it is deleted': (stage, { id }) => {
    for (const size of sizes) {
      const name = `${id}_${size}Thumb.jpg`;
      once(stage, 'before', { path: new RegExp(name), method: 'DELETE' }, () =>
        stage.tenant.putFile(stage.tenant.library.folderPath, name, Buffer.from('own'), 'user'),
      );
    }
  },
};

test('each reason against a removal keeps the files, and does not stop the removal for other users', async () => {
  const cases = Object.keys(stay);
  const names = cases.map((_, index) => `p${index}`);
  const { stage, people } = await cleared([...names, 'as.before']);
  for (const [index, happens] of Object.values(stay).entries()) {
    await happens(stage, people[index] as Person);
  }
  stage.pass({ days: 6 });
  // All are tried; then the invocation fails, so that an administrator notices.
  await expect(tidyUp(stage.context)).rejects.toThrow('HTTP 403');
  const left = cases.map((name, index) => [name, filesOf(stage, people[index] as Person)]);
  expect(left).toEqual(cases.map((name) => [name, 3]));
  expect(filesOf(stage, people.at(-1) as Person)).toBe(0);
});

test('files under a name that another user claims stay', async () => {
  const { stage, people } = await cleared(['a']);
  const [person] = people as [Person];
  const other = stage.inStep('b');
  const [note] = await stage.context.cursors.list('cleared:');
  const value = note?.value as { agreement: object };
  const agreement = { ...value.agreement, base: other.id };
  await stage.context.cursors.set(`cleared:${person.id}`, { ...value, agreement });
  stage.pass({ days: 6 });
  await tidyUp(stage.context);
  expect(filesOf(stage, other)).toBe(3);
});

test('files that stayed for a temporary reason are removed once it is gone', async () => {
  const { stage, people } = await cleared(['a']);
  const [person] = people as [Person];
  stage.pass({ days: 6 });
  stage.tenant.setEnabled(person.id, false);
  await tidyUp(stage.context);
  stage.tenant.setEnabled(person.id, true);
  // No user is read again before the next day.
  await tidyUp(stage.context);
  expect(filesOf(stage, person)).toBe(3);
  stage.pass({ days: 2 });
  // A service that asks to wait is not asked about the next user.
  const wait = new TransientError('throttled', { retryAfterMs: 60_000 });
  const mend = stage.wrap('directory', () => ({ user: () => Promise.reject(wait) }));
  await expect(tidyUp(stage.context)).rejects.toBe(wait);
  mend();
  await tidyUp(stage.context);
  expect(filesOf(stage, person)).toBe(0);
  expect(await stage.context.cursors.list('cleared:')).toEqual([]);
});

test('the note has the files as stored: re-encoded, and without a missing one', async () => {
  const stage = await play({ settings: { UNDO_DAYS: '5', DEEP_CHECK_DAYS: '60' } });
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await stage.night();
  stage.tenant.deleteFile(person.id, 'S');
  stage.pass({ minutes: 1 });
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone' });
  expect(filesOf(stage, person)).toBe(2);
  stage.pass({ days: 6 });
  await tidyUp(stage.context);
  expect(filesOf(stage, person)).toBe(0);
});
