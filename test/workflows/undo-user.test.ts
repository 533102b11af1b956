/** Undo for one user: the earlier photo is restored, and stays until the source changes. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError } from '../../shared/core/errors.ts';
import { undoUser } from '../../shared/workflows/on-demand/undo-user.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { play } from '../kit/in-process.ts';
import { facesOf } from './faces.ts';
import { files, isRight, lineOf, noPhoto, originalOf, short, shown } from './telling.ts';
import { replaced, undo, undone } from './undoing.ts';

test('the earlier photo is restored, and nothing is done until the source changes', async () => {
  const stage = await play();
  const { runId, before, person } = await replaced(stage);
  const written = stage.written().length;
  const answer = await undo(stage, person);
  expect(answer).toMatchObject({ kind: 'undone', userId: person.id, runId });
  expect(answer.kind === 'undone' && answer.trace.map(({ step, ok }) => `${step} ${ok}`)).toEqual([
    'copy true',
    'look true',
    'action true',
  ]);
  expect(short(stage.written().slice(written))).toEqual([...files, 'SPS-PictureTimestamp']);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
  expect(await stage.row(person)).toMatchObject({ pending: undefined, lastObservation: undefined });
  expect(stage.events.at(-1)).toMatchObject({ name: 'photo.repaired', properties: { action: 'restore' } });

  const asBefore = stage.written().length;
  for (const days of [1, 20]) {
    const night = await stage.night(days);
    expect(await lineOf(stage, night.id, person)).toBe('changed-in-sharepoint report undone -');
  }
  expect(stage.written()).toHaveLength(asBefore);
  stage.tenant.changePhoto(person.id);
  expect(await lineOf(stage, (await stage.night()).id, person)).toMatch(/copy - repaired$/);
  expect(await isRight(stage, person)).toBe(true);
  expect((await stage.row(person)).undoneSha).toBeUndefined();
});

test('a user without a photo has none again, and the files are removed after the undo days', async () => {
  const stage = await play({ settings: { UNDO_DAYS: '3', DEEP_CHECK_DAYS: '60' } });
  const [gone, back] = [stage.withPhoto('gone'), stage.withPhoto('back')];
  const filesOf = ({ id }: Person) =>
    [...stage.tenant.library.files.values()].filter(({ name }) => name.startsWith(id)).length;
  await stage.closedBefore();
  await stage.night();
  stage.pass({ minutes: 1 });
  const undos = [await undone(stage, gone), await undone(stage, back)];
  for (const person of [gone, back]) {
    expect(short(stage.written(person).slice(6))).toEqual(shown);
    expect(await facesOf(stage.tenant, person)).toEqual(['none', 'none', 'none']);
    expect(filesOf(person)).toBe(3);
  }
  const run = await stage.night();
  expect(await lineOf(stage, run.id, gone)).toBe('not-shown report undone -');
  // The undo of an undo shows the picture again, so that its files must stay.
  expect(await undo(stage, back, { runId: undos[1] ?? '' })).toMatchObject({ kind: 'undone' });
  stage.pass({ days: 4 });
  await tidyUp(stage.context);
  expect([filesOf(gone), filesOf(back)]).toEqual([0, 3]);
  expect(await isRight(stage, back)).toBe(true);
});

test('a repeated undo is done once; an undo can be undone by its own id, and so can that undo', async () => {
  const stage = await play();
  const { person, runId, before } = await replaced(stage);
  const first = await undone(stage, person);
  const written = stage.written().length;
  await stage.remember(person, () => ({ undoneSha: undefined }));
  stage.pass({ minutes: 1 });
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone', runId, undoRunId: undefined });
  expect(await undo(stage, person, { runId })).toMatchObject({ kind: 'undone', undoRunId: undefined });
  expect(stage.written()).toHaveLength(written);
  expect((await stage.row(person)).undoneSha).toBeDefined();

  const second = await undone(stage, person, { runId: first });
  expect(await isRight(stage, person)).toBe(true);
  expect((await stage.row(person)).undoneSha).toBeUndefined();
  const quiet = stage.written().length;
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
  expect(stage.written()).toHaveLength(quiet);

  await undone(stage, person, { runId: second });
  expect(await facesOf(stage.tenant, person)).toEqual(before);
  expect((await stage.night()).totals?.reasons).toEqual({ undone: 1 });
});

test('a photo that looks like its replacement is still restored', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  await stage.night();
  stage.tenant.changePhoto(person.id, { ...originalOf(person), quality: 60 });
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('source-newer copy - repaired');
  const written = stage.written().length;
  await undone(stage, person);
  expect(short(stage.written().slice(written))).toEqual([...files, 'SPS-PictureTimestamp']);
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone', undoRunId: undefined });
});

test('an undo of an undo under a new photo shows the old one, and the night leaves it alone', async () => {
  const stage = await play();
  const { person } = await replaced(stage);
  const copied = await facesOf(stage.tenant, person);
  const first = await undone(stage, person);
  stage.tenant.changePhoto(person.id);
  await undone(stage, person, { runId: first });
  expect(await facesOf(stage.tenant, person)).toEqual(copied);
  expect((await stage.night()).totals?.reasons).toEqual({ undone: 1 });
});

test('a cleared photo is restored and not cleared again; a later choice of the user is not overwritten', async () => {
  const settings = { REMOVAL: 'clear', GUARD_CLEARS: '100', UNDO_DAYS: '5', DEEP_CHECK_DAYS: '60' };
  const stage = await play({ settings });
  const [person, chose] = [stage.inStep('a'), stage.inStep('b')];
  await stage.night();
  const before = await facesOf(stage.tenant, person);
  for (const { id } of [person, chose]) stage.tenant.removePhoto(id, noPhoto);
  await stage.night();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('removed-in-exchange clear - repaired');
  expect(await facesOf(stage.tenant, person)).toEqual(['none', 'none', 'none']);
  stage.tenant.editInSharePoint(chose.id);
  expect(await undo(stage, chose)).toMatchObject({ kind: 'refused', why: 'moved' });
  await undone(stage, person);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
  for (let night = 0; night < 2; night += 1) {
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('sharepoint-only none - -');
  }
  stage.pass({ days: 5 });
  await tidyUp(stage.context);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
});

test('a copy that started one night and finished the next is undone to the state before both', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.tenant.editInSharePoint(person.id);
  const before = await facesOf(stage.tenant, person);
  await stage.closedBefore();
  const mend = stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      if (/SThumb/.test(name)) throw new PermanentError('refused', 'HTTP 403');
      await writer.upload(folder, name, bytes);
    },
  }));
  await stage.night();
  mend();
  expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'unfinished' });
  stage.tenant.changePhoto(person.id);
  const finished = await stage.night();
  expect(await lineOf(stage, finished.id, person)).toBe('unfinished finish - repaired');
  stage.pass({ minutes: 1 });
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone', runId: finished.id });
  expect(await facesOf(stage.tenant, person)).toEqual(before);
});

test('a profile that pointed elsewhere is not pointed there again, and a hidden one is hidden again', async () => {
  const stage = await play({ settings: { UNDO_DAYS: '3' } });
  const url = 'https://pictures.contoso.com/face.jpg';
  const [elsewhere, hidden] = [stage.withPhoto('elsewhere'), stage.inStep('hidden')];
  stage.tenant.pointAt(elsewhere.id, url);
  stage.tenant.blank(hidden.id, 'placeholder');
  const filesOf = ({ id }: Person) =>
    [...stage.tenant.library.files.values()].filter(({ name }) => name.startsWith(id)).length;
  await stage.closedBefore();
  await stage.night();
  expect(await undo(stage, elsewhere)).toMatchObject({ kind: 'refused', why: 'foreign-address' });
  expect(await isRight(stage, elsewhere)).toBe(true);

  await undone(stage, hidden);
  expect(await facesOf(stage.tenant, hidden)).toEqual(['none', 'none', 'none']);
  stage.pass({ days: 4 });
  await tidyUp(stage.context);
  expect(filesOf(hidden)).toBe(3);
});

test('an undo works by name, with a guard, and with an old copy', async () => {
  const stage = await play();
  const { person } = await replaced(stage);
  const ask = (more: object) => undoUser(stage.context, { idOrUpn: person.upn, ...more });
  expect(await undoUser(stage.context, { idOrUpn: 'unknown@contoso.com' })).toEqual({ kind: 'not-found' });
  const stranger = '00000000-0000-4000-8000-000000000000';
  expect(await undoUser(stage.context, { idOrUpn: stranger })).toEqual({ kind: 'not-found' });
  const written = stage.written().length;
  const no = await ask({ admit: async () => 'Too many today.' });
  expect(no).toMatchObject({ kind: 'refused', why: 'guard', text: 'Nothing was written. Too many today.' });
  expect(no.kind === 'refused' && no.trace.map(({ step }) => step)).toEqual(['copy', 'look', 'action']);
  expect(stage.written()).toHaveLength(written);
  expect((await stage.row(person)).pending).toBeUndefined();
  stage.pass({ days: 31 });
  expect(await ask({})).toMatchObject({ kind: 'refused', why: 'no-copy', trace: [{ step: 'copy' }] });
  stage.set({ UNDO_DAYS: '40' });
  expect(await ask({ admit: async () => undefined })).toMatchObject({ kind: 'undone' });
});
