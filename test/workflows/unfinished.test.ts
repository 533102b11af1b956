/** Copies that started and did not finish. */
import { expect, test } from 'vitest';
import { showBase } from '../../local/tenant/truth/native-sync.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { samePicture } from '../../shared/core/likeness.ts';
import { type Play, play } from '../kit/in-process.ts';
import { property } from '../kit/people.ts';
import {
  files,
  isRight,
  lineOf,
  loseFirstOutcome,
  noPhoto,
  originalOf,
  putOwnPhoto,
  short,
} from './telling.ts';

/** A run whose only repair dies after so many files, on every delivery of its message. */
async function diesAfter(stage: Play, files: number): Promise<string> {
  let uploaded = 0;
  const mend = stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      if (uploaded === files) throw new Error('the process died');
      uploaded += 1;
      return writer.upload(folder, name, bytes);
    },
  }));
  const run = await stage.night();
  mend();
  return run.id;
}

test('an attempt that died between two files is finished by the next delivery, without repeating a file', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  await stage.closedBefore();
  let deaths = 0;
  stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      await writer.upload(folder, name, bytes);
      deaths += 1;
      if (deaths < 3) throw new Error('the process died');
    },
  }));
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect(short(stage.written(person))).toEqual([...files, 'SPS-PictureTimestamp']);
  expect(await isRight(stage, person)).toBe(true);
  expect((await stage.row(person)).repairedAt).toHaveLength(1);
});

test('an attempt that died after its last write, or before its outcome, counts as done', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  let deaths = 0;
  stage.wrap('writer', (writer) => ({
    async setProperty(upn, property, value) {
      await writer.setProperty(upn, property, value);
      deaths += 1;
      if (deaths === 3) throw new Error('the process died');
    },
  }));
  loseFirstOutcome(stage);
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect(stage.written(person)).toHaveLength(6);
  expect(stage.errors).toHaveLength(2);
  expect((await stage.row(person)).repairedAt).toHaveLength(1);
});

test('an unfinished copy starts over when the source has changed', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  await stage.closedBefore();
  const died = await diesAfter(stage, 1);
  expect(await lineOf(stage, died, person)).toBe('conflict copy - failed');
  // It shownFile like the old photo but differs from it: files already written are written again.
  stage.tenant.changePhoto(person.id, { ...originalOf(person), quality: 60 });
  const before = stage.written(person).length;
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  expect(short(stage.written(person).slice(before, before + 3))).toEqual(files);
  expect(await isRight(stage, person)).toBe(true);
  expect((await stage.row(person)).pending).toBeUndefined();
});

test('a source that changes between two deliveries of one night is left to the next night', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  let deaths = 0;
  stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      deaths += 1;
      if (deaths > 1) return writer.upload(folder, name, bytes);
      stage.tenant.changePhoto(person.id);
      throw new Error('the process died');
    },
  }));
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('missing copy - moved');
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  expect(await isRight(stage, person)).toBe(true);
});

test('the earlier photo is restored when the source is removed before the copy was finished', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  const another = stage.withPhoto('b');
  const before = await audit(stage.tenant);
  await stage.closedBefore();
  let uploads = 0;
  const mend = stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      if (/SThumb/.test(name)) throw new TransientError('HTTP 503');
      uploads += 1;
      await writer.upload(folder, name, bytes);
    },
  }));
  await stage.night();
  mend();
  expect(uploads).toBe(4);
  for (const { id } of [person, another]) stage.tenant.removePhoto(id, noPhoto);
  const run = await stage.night();
  expect(await lineOf(stage, run.id, person)).toBe('unfinished restore - repaired');
  expect(await lineOf(stage, run.id, another)).toBe('unfinished restore - repaired');
  const after = await audit(stage.tenant);
  expect(after.people.get(person.id)?.shows).toEqual(before.people.get(person.id)?.shows);
  expect(after.people.get(another.id)?.shows.M).toBe('none');
  expect([...stage.tenant.library.files.values()].some(({ name }) => name.startsWith(another.id))).toBe(
    false,
  );
  expect((await stage.row(person)).pending).toBeUndefined();

  const next = await stage.night();
  expect(next.totals?.findings).toEqual({ 'sharepoint-only': 1, 'no-photo': 1 });
});

test('a copy that continues under another base keeps an undo copy of both bases, and both are restored', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  const folder = stage.tenant.library.folderPath;
  const grey = await stage.tenant.pictures.render({ kind: 'silhouette', design: 'grey', pixels: 48 });
  for (const size of ['S', 'M', 'L']) {
    stage.tenant.putFile(folder, `${person.id}_${size}Thumb.jpg`, grey, 'user');
  }
  const shownFile = async () => {
    const file = await stage.tenant.library.fileAt(`${folder}/${person.id}_LThumb.jpg`)?.bytes();
    return (await stage.context.images.likeness(file ?? grey)) ?? [];
  };
  const before = await shownFile();
  putOwnPhoto(stage, person, 'a_contoso_com');
  await stage.closedBefore();
  const dead = stage.wrap('writer', () => ({
    setProperty: () => Promise.reject(new Error('the process died')),
  }));
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('not-shown properties - failed');
  dead();
  stage.tenant.changePhoto(person.id);
  const finish = await diesAfter(stage, 2);
  expect(await lineOf(stage, finish, person)).toBe('unfinished finish - failed');
  expect(samePicture(await shownFile(), before)).toBe(false);
  stage.tenant.removePhoto(person.id, noPhoto);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
  expect(samePicture(await shownFile(), before)).toBe(true);
  expect((await audit(stage.tenant)).people.get(person.id)?.shows.M).toBe('none');
});

test('a restored photo is not restored twice when the outcome was lost', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await diesAfter(stage, 1);
  stage.tenant.removePhoto(person.id, noPhoto);
  loseFirstOutcome(stage);
  const before = stage.written().length;
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
  expect(
    stage
      .written()
      .slice(before)
      .map((name) => name.slice(-10)),
  ).toEqual(['LThumb.jpg']);
});

test('without an undo copy nothing is restored', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await diesAfter(stage, 1);
  await stage.context.undo.eraseUser(person.id);
  stage.tenant.removePhoto(person.id, noPhoto);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - failed');
  expect((await stage.row(person)).trouble).toMatchObject({ code: 'no-undo-copy' });
});

test('a copy that is taken back shows no user the photo of another again', async () => {
  const stage = await play();
  const { tenant } = stage;
  const [written, unwritten] = [stage.inStep('a'), stage.inStep('b')];
  const other = stage.inStep('c');
  for (const person of [written, unwritten]) showBase(tenant, person, other.id, { syncState: '0' });
  const before = property(unwritten, 'PictureURL');
  await stage.closedBefore();
  const mend = stage.wrap('writer', (writer) => ({
    async setProperty(upn, name, value) {
      if (upn === unwritten.upn || name === 'SPS-PictureTimestamp') throw new TransientError('HTTP 503');
      await writer.setProperty(upn, name, value);
    },
  }));
  await stage.night();
  mend();
  expect(property(written, 'PictureURL')).toContain(written.id);
  for (const { id } of [written, unwritten]) tenant.removePhoto(id, noPhoto);
  const run = await stage.night();
  for (const person of [written, unwritten])
    expect(await lineOf(stage, run.id, person)).toBe('unfinished restore - repaired');
  expect(property(written, 'PictureURL')).toBe('');
  expect(property(written, 'SPS-PicturePlaceholderState')).toBe('1');
  // This user showed it all the time, and the profile was never written.
  expect(property(unwritten, 'PictureURL')).toBe(before);
  expect((await audit(tenant)).wrongByApp).toEqual([]);
  const quiet = stage.written().length;
  await stage.night();
  expect(stage.written()).toHaveLength(quiet);
});
