/** The files of a user change together, while Instep reads or writes them one at a time. */
import { expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import type { Person, Size } from '../../local/tenant/truth/types.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';
import { property } from '../kit/people.ts';
import { ask, now, resultOf, withoutPauses } from '../workflows/asking.ts';
import { facesOf } from '../workflows/faces.ts';
import { isRight, lineOf, originalOf } from '../workflows/telling.ts';
import { undone } from '../workflows/undoing.ts';
import { closeAndBegin, once } from './races.ts';

const fileOf = ({ id }: Person, sizes: string) => new RegExp(`${id}_[${sizes}]Thumb`);

/** Shows a photo of the user's own choice. */
function chose(stage: Play): Person {
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  return person;
}

test('a photo that changes while it is kept is not overwritten, and no undo shows two faces', async () => {
  const stage = await play();
  const person = chose(stage);
  const id = await closeAndBegin(stage);
  once(stage, 'before', { path: fileOf(person, 'SL'), method: 'GET' }, () => {
    stage.tenant.editInSharePoint(person.id);
  });
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('conflict copy - moved');
  expect(stage.written(person)).toEqual([]);
  const before = await facesOf(stage.tenant, person);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('conflict copy - repaired');
  await undone(stage, person);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
});

/** Without M, a profile shows nothing, so an undo hides the files again. */
const mixes: readonly (readonly [
  what: string,
  isRestored: boolean,
  mix: (stage: Play, id: string) => void,
])[] = [
  ['S is another photo', true, (stage, id) => placeOther(stage, id, 'S')],
  ['there is no S', true, ({ tenant }, id) => void tenant.deleteFile(id, 'S')],
  ['there is no M', false, ({ tenant }, id) => void tenant.deleteFile(id, 'M')],
  [
    'there is only M',
    true,
    ({ tenant }, id) => {
      for (const size of ['S', 'L'] as const) tenant.deleteFile(id, size);
    },
  ],
];

function placeOther(stage: Play, id: string, size: Size): void {
  placeFiles(stage.tenant, id, originalOf(stage.withPhoto(`z.${size}`)), { only: [size] });
}

test('files that have not shown one photo for long are kept, and restored as they were', async () => {
  const stage = await play();
  const people = mixes.map(([what, isRestored, mix], index) => {
    const person = stage.inStep(`a${index}`);
    stage.tenant.editInSharePoint(person.id);
    mix(stage, person.id);
    return { what, isRestored, person };
  });
  const before = await Promise.all(people.map(({ person }) => facesOf(stage.tenant, person)));
  await stage.closedBefore();
  await stage.night();
  for (const [index, { what, isRestored, person }] of people.entries()) {
    expect(await isRight(stage, person), what).toBe(true);
    if (!isRestored) continue;
    await undone(stage, person);
    expect(await facesOf(stage.tenant, person), what).toEqual(before[index]);
  }
});

const lonely: readonly (readonly [what: string, Size, deleted: readonly Size[], finding: string])[] = [
  ['L and S, and all three are replaced', 'L', ['M'], 'missing'],
  ['M, and it is removed', 'M', ['S', 'L'], 'conflict'],
];

test.each(lonely)(
  'nothing is kept or overwritten if there was only %s',
  async (_, asked, deleted, finding) => {
    const stage = await play();
    const person = chose(stage);
    for (const size of deleted) stage.tenant.deleteFile(person.id, size);
    const id = await closeAndBegin(stage);
    once(stage, 'after', { path: fileOf(person, asked), method: 'GET' }, () => {
      if (asked === 'M') stage.tenant.removeInSharePoint(person.id);
      else stage.tenant.editInSharePoint(person.id);
    });
    await stage.pump();
    expect(await lineOf(stage, id, person)).toBe(`${finding} copy - moved`);
    expect(stage.written(person)).toEqual([]);
    expect(await stage.context.undo.runs(person.id)).toEqual([]);
  },
);

test('M is not read again for the undo copy where one file is missing, and the others show one photo', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.deleteFile(person.id, 'S');
  const id = await closeAndBegin(stage);
  const read: string[] = [];
  stage.wrap('library', (library) => ({
    async read(path, options) {
      read.push(path.slice(-'SThumb.jpg'.length, -'Thumb.jpg'.length));
      return library.read(path, options);
    },
  }));
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('incomplete copy - repaired');
  // All three to observe, M and S once more after S was written.
  expect(read.sort()).toEqual(['L', 'M', 'M', 'S', 'S']);
});

test('nothing is written while it is unknown whether the photo changed', async () => {
  const stage = await play();
  const person = chose(stage);
  placeOther(stage, person.id, 'S');
  const id = await closeAndBegin(stage);
  once(stage, 'after', { path: fileOf(person, 'S'), method: 'GET' }, () => {
    stage.server.faults.add({ match: { path: fileOf(person, 'M'), method: 'GET' }, answer: { status: 403 } });
  });
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('conflict copy - failed');
  expect((await stage.row(person)).trouble).toMatchObject({ code: 'transient' });
  expect(stage.written(person)).toEqual([]);
});

test('a file that appears is found before the files beside it are overwritten', async () => {
  const stage = await play();
  const person = chose(stage);
  stage.tenant.deleteFile(person.id, 'S');
  const id = await closeAndBegin(stage);
  once(stage, 'before', { path: fileOf(person, 'LMS'), method: 'POST' }, () => {
    stage.tenant.editInSharePoint(person.id);
  });
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('conflict copy - moved');
  expect(new Set(await facesOf(stage.tenant, person)).size).toBe(1);
  expect((await stage.row(person)).pending).toBeUndefined();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('conflict copy - repaired');
  expect(await isRight(stage, person)).toBe(true);
});

test('a copy that an attempt kept before it wrote stands for no photo that was chosen since', async () => {
  const stage = await play();
  const person = chose(stage);
  await stage.closedBefore();
  withoutPauses(stage);
  const mend = stage.wrap('undo', (undo) => ({
    async keep(...given) {
      const kept = await undo.keep(...given);
      mend();
      stage.tenant.editInSharePoint(person.id);
      // Another process writes the row, so that this attempt cannot go on.
      await stage.remember(person, () => ({ deepCheckedAt: stage.now().toISOString() }));
      return kept;
    },
  }));
  expect(resultOf(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ outcome: 'moved' });
  expect(stage.written(person)).toEqual([]);
  const before = await facesOf(stage.tenant, person);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('conflict copy - repaired');
  await undone(stage, person);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
});

/** A repair notes its write, and is refused before its first file. */
async function begins(stage: Play, person: Person): Promise<void> {
  stage.tenant.changePhoto(person.id);
  await stage.closedBefore();
  const mend = stage.wrap('writer', () => ({
    async upload() {
      throw new TransientError('HTTP 503');
    },
  }));
  await stage.night();
  mend();
  expect(await stage.row(person)).toMatchObject({ pending: {} });
}

const begun = [
  ['was replaced', (stage: Play) => stage.inStep('a'), async () => undefined],
  ['is the first', (stage: Play) => stage.withPhoto('a'), async () => undefined],
  [
    'is beside a copy that was lost',
    (stage: Play) => stage.inStep('a'),
    (stage: Play, { id }: Person) => stage.context.undo.eraseUser(id),
  ],
] as const;

test.each(begun)(
  'a photo chosen between the beginning of a write and its first file is kept: it %s',
  async (...given) => {
    const [, someone, then] = given;
    const stage = await play();
    const person = someone(stage);
    await begins(stage, person);
    await then(stage, person);
    stage.tenant.editInSharePoint(person.id);
    const before = await facesOf(stage.tenant, person);
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
    expect(await isRight(stage, person)).toBe(true);
    await undone(stage, person);
    expect(await facesOf(stage.tenant, person)).toEqual(before);
  },
);

test('the run that began a write does not replace a photo that was chosen before its first file', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.changePhoto(person.id);
  await stage.closedBefore();
  const { faults } = stage.server;
  const answer = { status: 429, headers: { 'Retry-After': '60' } };
  faults.add({ match: { path: fileOf(person, 'LMS'), method: 'POST' }, times: 1, answer });
  const operation = await ask(stage, { idOrUpn: person.id });
  stage.tenant.editInSharePoint(person.id);
  const before = await facesOf(stage.tenant, person);
  await stage.pump();
  expect(resultOf(await now(stage, operation)).outcome).toBe('moved');
  expect(stage.written(person)).toEqual([]);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  await undone(stage, person);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
});

test('one file that is replaced before the first one is written does not end what the copy stands for', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  const before = await facesOf(stage.tenant, person);
  await begins(stage, person);
  placeOther(stage, person.id, 'S');
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  await undone(stage, person);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
});

/** S shows another photo, and the list says so: a repair leaves L and M as they are. */
async function leavesLAndM(stage: Play, { id }: Person): Promise<Size> {
  const at = new Date(stage.now().getTime() + 61_000);
  placeFiles(stage.tenant, id, originalOf(stage.withPhoto('z')), { only: ['S'], at });
  return 'S';
}

/** A repair has written L and died, so the next one leaves L as it is. */
async function leavesL(stage: Play, person: Person): Promise<Size> {
  stage.tenant.changePhoto(person.id);
  await stage.closedBefore();
  const mend = stage.wrap('writer', (writer) => ({
    async upload(folder, name, content) {
      if (/_MThumb/.test(name)) throw new TransientError('HTTP 503');
      return writer.upload(folder, name, content);
    },
  }));
  await stage.night();
  mend();
  return 'M';
}

const partly = [
  ['S is written and M left', 'incomplete copy', leavesLAndM],
  ['M is written and L left', 'unfinished finish', leavesL],
] as const;

test.each(partly)('a file that is replaced while others are written: %s', async (_, planned, leaves) => {
  const stage = await play();
  const person = stage.inStep('a');
  const first = await leaves(stage, person);
  const id = await closeAndBegin(stage);
  const timestamp = property(person, 'SPS-PictureTimestamp');
  once(stage, 'before', { path: fileOf(person, first), method: 'POST' }, () => stage.tenant.blank(person.id));
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe(`${planned} - moved`);
  expect(property(person, 'SPS-PictureTimestamp')).toBe(timestamp);
  expect((await stage.row(person)).pending).toBeDefined();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  expect(await isRight(stage, person)).toBe(true);
});

test('a file that was left as it is and cannot be read again is not taken for changed', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  const first = await leavesLAndM(stage, person);
  const id = await closeAndBegin(stage);
  const unreadable = { match: { path: fileOf(person, 'M'), method: 'GET' }, answer: { status: 403 } };
  once(stage, 'after', { path: fileOf(person, first), method: 'POST' }, () => {
    stage.server.faults.add(unreadable);
  });
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('incomplete copy - failed');
  expect(await stage.row(person)).toMatchObject({ pending: {}, trouble: { code: 'not-verified' } });
});
