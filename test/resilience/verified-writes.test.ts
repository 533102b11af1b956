/** A profile is verified to be the user's directly before a write, and read back after it. */
import { expect, test } from 'vitest';
import { BrokenConnection, type Call } from '../../local/tenant/server/call.ts';
import { placeFiles, showBase } from '../../local/tenant/truth/native-sync.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, play } from '../kit/in-process.ts';
import { property } from '../kit/people.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { isRight, lineOf, noPhoto, originalOf } from '../workflows/telling.ts';
import { replaced, undo } from '../workflows/undoing.ts';
import { closeAndBegin, exchangeNames, once, waitsOf } from './races.ts';

const moments = [
  ['before', 'the first file'],
  ['after', 'the last file'],
  ['before', 'PictureURL'],
  ['after', 'PictureURL'],
  ['before', 'SPS-PictureTimestamp'],
  ['after', 'SPS-PictureTimestamp'],
] as const;

/** Whether a request is that of a moment, for this person. */
function isMoment(call: Call, person: Person, moment: string): boolean {
  if (call.method !== 'POST') return false;
  if (moment === 'the first file') return call.path.includes(`${person.id}_LThumb`);
  if (moment === 'the last file') return call.path.includes(`${person.id}_SThumb`);
  const text = call.body.toString();
  return text.includes(`|${person.upn}"`) && text.includes(`"${moment}"`);
}

interface Pair {
  readonly a: Person;
  readonly b: Person;
  readonly when: 'before' | 'after';
  readonly moment: string;
  done: boolean;
}

/** Every pair exchanges its names at its moment, once. */
function atTheirMoments(stage: Play, pairs: readonly Pair[]): void {
  const happen = (when: Pair['when']) => (call: Call) => {
    for (const pair of pairs) {
      if (pair.done || pair.when !== when || !isMoment(call, pair.a, pair.moment)) continue;
      pair.done = true;
      exchangeNames(stage, pair.a, pair.b);
    }
  };
  stage.server.faults.add({ match: {}, answer: { before: happen('before'), after: happen('after') } });
}

const others = {
  'shows the own photo': (stage: Play, name: string) => stage.inStep(name),
  'is unknown to Instep': (stage: Play, name: string) => {
    const guest = stage.tenant.join({ upn: `${name}@contoso.com`, photo: true, userType: 'Guest' });
    stage.tenant.userVisits(guest.id);
    return guest;
  },
  'shows nothing': (stage: Play, name: string) =>
    stage.tenant.join({ upn: `${name}@contoso.com`, exchangePlan: false }),
} as const;

const whoElse = [
  ['shows the own photo', 0],
  ['shows the own photo', 3_000],
  ['is unknown to Instep', 3_000],
  ['shows nothing', 0],
] as const;

eachWithStandIns(whoElse, [2])(
  'names that are exchanged during a copy show no user another face, where the other %s (lag %i ms)',
  async ([other, profileLagMs]) => {
    const stage = await play({ settings: { GUARD_UPDATES: '100' }, server: { profileLagMs } });
    waitsOf(stage);
    const made = moments.map(([when, moment], index) => ({ a: stage.withPhoto(`a${index}`), when, moment }));
    const pairWith = () =>
      made.map((one, index): Pair => ({ ...one, b: others[other](stage, `b${index}`), done: false }));
    const early = other === 'is unknown to Instep' ? undefined : pairWith();
    const id = await closeAndBegin(stage);
    // A user who joins after the directory was read is in no table.
    const pairs = early ?? pairWith();
    const before = pairs.map(({ b }) => property(b, 'PictureURL'));
    atTheirMoments(stage, pairs);
    await stage.pump();
    expect(pairs.map(({ done }) => done)).toEqual(pairs.map(() => true));
    expect((await audit(stage.tenant)).totals.someoneElses).toBe(0);
    // After the last write nothing needs to be restored, but it is no longer certain whose profile was written.
    const found = await stage.findings(id);
    for (const { a } of pairs) expect(found.get(a.id)?.outcome).toMatch(/^(moved|failed)$/);
    if (early !== undefined) expect(pairs.map(({ b }) => property(b, 'PictureURL'))).toEqual(before);
    stage.server.faults.clear();
    await stage.night();
    for (const { a } of pairs) expect(await isRight(stage, a)).toBe(true);
    expect((await audit(stage.tenant)).totals.someoneElses).toBe(0);
    if (other === 'shows the own photo')
      for (const { b } of pairs) expect(await isRight(stage, b)).toBe(true);
  },
);

test('a value written to another user’s profile is restored, also if a later write is refused', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  waitsOf(stage);
  const [a, b] = [stage.withPhoto('a'), stage.inStep('b')];
  const id = await closeAndBegin(stage);
  once(stage, 'before', { path: /SetSingleValue/i }, () => exchangeNames(stage, a, b));
  stage.server.faults.add({
    match: { path: /SetSingleValue/i, userId: b.id },
    times: 1,
    answer: { status: 403 },
  });
  await stage.pump();
  expect(await lineOf(stage, id, a)).toBe('missing copy - failed');
  expect(await isRight(stage, b)).toBe(true);
});

test('a value written to another user’s profile is not replaced by the photo of a third', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  waitsOf(stage);
  const [a, b, c] = [stage.withPhoto('a'), stage.inStep('b'), stage.inStep('c')];
  showBase(stage.tenant, b, c.id, { syncState: '0' });
  stage.tenant.removePhoto(b.id, noPhoto);
  const id = await closeAndBegin(stage);
  once(stage, 'before', { path: /SetSingleValue/i }, () => exchangeNames(stage, a, b));
  await stage.pump();
  expect(await lineOf(stage, id, a)).toBe('missing copy - failed');
  expect(property(b, 'PictureURL')).toBe('');
  expect((await audit(stage.tenant)).wrongByApp).toEqual([]);
});

test('a profile that cannot be read directly before the write is not written', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  const id = await closeAndBegin(stage);
  let uploaded = false;
  once(stage, 'after', { path: /_SThumb/, method: 'POST' }, () => {
    uploaded = true;
  });
  stage.wrap('profiles', (profiles) => ({
    async read(users) {
      if (!uploaded) return profiles.read(users);
      return new Map([[person.id, { kind: 'unknown', cause: 'HTTP 403' }]]);
    },
  }));
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('missing copy - failed');
  expect((await stage.row(person)).trouble).toMatchObject({ code: 'transient' });
  expect(stage.written(person).filter((name) => !name.includes('Thumb'))).toEqual([]);
});

test('a restored value is reported, and the other user is read again', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  waitsOf(stage);
  const [a, b] = [stage.withPhoto('a'), stage.inStep('b')];
  const id = await closeAndBegin(stage);
  once(stage, 'before', { path: /SetSingleValue/i }, () => exchangeNames(stage, a, b));
  await stage.pump();
  expect(await lineOf(stage, id, a)).toBe('missing copy - failed');
  const failures = stage.events.filter(({ name }) => name === 'photo.repair-failed');
  expect(failures.map(({ properties }) => [properties.userId, properties.code])).toEqual([
    [a.id, 'wrong-owner'],
  ]);
  expect(await stage.row(b)).toMatchObject({
    profile: undefined,
    lastObservation: undefined,
    deepCheckedAt: '',
  });
});

test('a photo is not cleared in the profile of a user who got the name meanwhile', async () => {
  const settings = { GUARD_CLEARS: '100', REMOVAL: 'clear' };
  const stage = await play({ settings });
  waitsOf(stage);
  const pairs = (
    [
      ['before', 'SPS-PictureTimestamp'],
      ['before', 'PictureURL'],
      ['after', 'PictureURL'],
    ] as const
  ).map(([when, moment], index): Pair => {
    const [a, b] = [stage.inStep(`a${index}`), stage.inStep(`b${index}`)];
    return { a, b, when, moment, done: false };
  });
  await stage.night();
  const shown = pairs.map(({ b }) => property(b, 'PictureURL'));
  for (const { a } of pairs) stage.tenant.removePhoto(a.id, noPhoto);
  await stage.night();
  atTheirMoments(stage, pairs);
  const { id } = await stage.night();
  for (const [index, { a, b, done }] of pairs.entries()) {
    expect(done).toBe(true);
    expect(await lineOf(stage, id, a)).toMatch(/^removed-in-exchange clear - (moved|failed)$/);
    expect(property(b, 'PictureURL')).toBe(shown[index]);
    expect(await isRight(stage, b)).toBe(true);
  }
});

test('the photo of a user who left the scope between plan and repair is not cleared', async () => {
  const settings = { GUARD_CLEARS: '100', REMOVAL: 'clear' };
  const stage = await play({ settings });
  const people = ['disabled', 'left', 'renamed'].map((name) => stage.inStep(name));
  await stage.night();
  for (const { id } of people) stage.tenant.removePhoto(id, noPhoto);
  await stage.night();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  const [disabled, left, renamed] = people as [Person, Person, Person];
  stage.tenant.setEnabled(disabled.id, false);
  stage.tenant.leave(left.id, 'deleted');
  stage.tenant.directory.get(renamed.id).upn = 'another@contoso.com';
  await stage.pump();
  for (const person of people) {
    expect(await lineOf(stage, id, person)).toMatch(/^removed-in-exchange clear - (moved|carried-over)$/);
  }
  expect(stage.written()).toEqual([]);
});

test('an undo does not show an old photo in the profile of another user', async () => {
  const stage = await play();
  waitsOf(stage);
  const { person: a } = await replaced(stage);
  const b = stage.inStep('b');
  await stage.night();
  stage.pass({ minutes: 1 });
  atTheirMoments(stage, [{ a, b, when: 'before', moment: 'SPS-PictureTimestamp', done: false }]);
  expect(await undo(stage, a)).toMatchObject({ kind: 'failed' });
  expect((await audit(stage.tenant)).totals.someoneElses).toBe(0);
  expect(await isRight(stage, b)).toBe(true);
});

/** Between the last read and the write of `PictureURL`. */
const meanwhile: readonly (readonly [name: string, happens: (stage: Play, person: Person) => void])[] = [
  [
    'the user chooses another photo in SharePoint',
    ({ tenant }, person) => {
      tenant.pointAt(
        person.id,
        `https://contoso-my.sharepoint.com:443${'/User%20Photos/Profile%20Pictures'}/own_MThumb.jpg`,
      );
    },
  ],
  ['the profile is deleted', ({ tenant }, { profile }) => profile && tenant.profiles.remove(profile)],
  [
    'the profile becomes another one of the same name',
    (_, { profile }) => profile?.properties.set('msOnline-ObjectId', '11111111-0000-4000-8000-000000000000'),
  ],
  ['the profile names no user', (_, { profile }) => profile?.properties.set('msOnline-ObjectId', '')],
];

test('when the profile is changed from outside after the last read, nothing is written to it', async () => {
  const stage = await play();
  waitsOf(stage);
  const people = meanwhile.map((_, index) => stage.withPhoto(`a${index}`));
  const id = await closeAndBegin(stage);
  for (const [index, [, happens]] of meanwhile.entries()) {
    const person = people[index] as Person;
    const last = { path: new RegExp(`${person.id}_SThumb`), method: 'POST' };
    once(stage, 'after', last, () => happens(stage, person));
  }
  await stage.pump();
  for (const [index, [name]] of meanwhile.entries()) {
    const person = people[index] as Person;
    expect(await lineOf(stage, id, person), name).toBe('missing copy - moved');
    expect(
      stage.written(person).filter((what) => !what.includes('Thumb')),
      name,
    ).toEqual([]);
  }
});

test('the profile that is read back is compared with every written value', async () => {
  const stage = await play({ settings: { EXCHANGE_SYNC_STATE: '0' } });
  waitsOf(stage);
  const spoilt = ['SPS-PicturePlaceholderState', 'SPS-PictureTimestamp', 'SPS-PictureExchangeSyncState'];
  const people = spoilt.map((_, index) => stage.withPhoto(`a${index}`));
  stage.wrap('writer', (writer) => ({
    async setProperty(upn, name, value) {
      const isSpoilt = upn === people[spoilt.indexOf(name)]?.upn;
      await writer.setProperty(upn, name, isSpoilt ? '2' : value);
    },
  }));
  const id = await closeAndBegin(stage);
  await stage.pump();
  for (const [index, name] of spoilt.entries()) {
    const person = people[index] as Person;
    expect(await lineOf(stage, id, person), name).toBe('missing copy - failed');
    expect((await stage.row(person)).trouble, name).toMatchObject({ code: 'not-verified' });
  }
});

test('a file that appears under the user’s name after the library was listed is not overwritten', async () => {
  const stage = await play();
  const sizes = ['L', 'M', 'S'] as const;
  const people = sizes.map((size) => [size, stage.withPhoto(`a.${size}`)] as const);
  const id = await closeAndBegin(stage);
  for (const [size, person] of people) {
    const upload = { path: new RegExp(`${person.id}_${size}Thumb`), method: 'POST' };
    once(stage, 'before', upload, () => {
      placeFiles(stage.tenant, person.id, originalOf(stage.withPhoto(`z.${size}`)), {
        only: [size, 'L'],
        by: 'user',
      });
    });
  }
  await stage.pump();
  for (const [size, person] of people) {
    expect(await lineOf(stage, id, person), size).toBe('missing copy - moved');
    const files = [...stage.tenant.library.files.values()].filter(({ name }) => name.startsWith(person.id));
    // Files that Instep had added beside it are removed, unless they were replaced too.
    expect(files.map(({ by }) => by)).toEqual(size === 'L' ? ['user'] : ['user', 'user']);
    expect(stage.written(person).filter((name) => !name.includes('Thumb'))).toEqual([]);
    expect((await stage.row(person)).pending).toBeUndefined();
  }
});

/** The file is there by then. */
function loseAnswer(): never {
  throw new BrokenConnection('reset');
}

test('an upload whose answer is lost is repeated, and its own first file is not mistaken for another', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  const id = await closeAndBegin(stage);
  for (const size of ['L', 'M', 'S']) {
    const match = { path: new RegExp(`${person.id}_${size}Thumb`), method: 'POST' };
    stage.server.faults.add({ match, times: 1, answer: { after: loseAnswer } });
  }
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('missing copy - repaired');
  expect(await isRight(stage, person)).toBe(true);
});

test('a file that was not read back is read by the next night, and repaired if it is different', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  const grey = await stage.tenant.pictures.render({ kind: 'silhouette', design: 'grey', pixels: 300 });
  const mend = stage.wrap('writer', (writer) => ({
    upload: (folder, name, content) => writer.upload(folder, name, name.includes('_L') ? grey : content),
  }));
  const id = await closeAndBegin(stage);
  await stage.pump();
  mend();
  expect(await lineOf(stage, id, person)).toBe('missing copy - repaired');
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('incomplete copy - repaired');
  expect(await isRight(stage, person)).toBe(true);
});
