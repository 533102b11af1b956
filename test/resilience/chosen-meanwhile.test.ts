/** A restore waits before its first file, and a photo is chosen meanwhile. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';
import { type Faces, facesOf } from '../workflows/faces.ts';
import { lineOf, noPhoto } from '../workflows/telling.ts';
import { replaced, undo, undone, undoWhole } from '../workflows/undoing.ts';

/** SharePoint refuses every file while `work` is done. */
async function withoutFiles(stage: Play, work: () => Promise<unknown>): Promise<void> {
  const mend = stage.wrap('writer', () => ({ upload: () => Promise.reject(new TransientError('HTTP 503')) }));
  await work();
  mend();
}

/** Nothing more is written until the photo that the person chose is there. */
async function chooses(stage: Play, person: Person): Promise<{ chosen: Faces; written: number }> {
  expect((await stage.row(person)).pending).toBeDefined();
  stage.tenant.editInSharePoint(person.id);
  return { chosen: await facesOf(stage.tenant, person), written: stage.written(person).length };
}

/** An undo of one user notes its write, and gets no further. */
async function waitingUndo(stage: Play) {
  const { person } = await replaced(stage);
  await withoutFiles(stage, () => undo(stage, person));
  return { person, ...(await chooses(stage, person)) };
}

test('an undo of one user ends as moved, and the next run decides anew', async () => {
  const stage = await play();
  const { person, chosen, written } = await waitingUndo(stage);
  stage.pass({ minutes: 1 });
  expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'moved' });
  expect(stage.written(person)).toHaveLength(written);
  expect((await stage.row(person)).pending).toBeUndefined();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('changed-in-sharepoint copy - repaired');
  await undone(stage, person);
  expect(await facesOf(stage.tenant, person)).toEqual(chosen);
});

test('with force, an undo begins anew and keeps the chosen photo', async () => {
  const stage = await play();
  const { person, chosen } = await waitingUndo(stage);
  const undoRunId = await undone(stage, person, { force: true });
  expect(await facesOf(stage.tenant, person)).not.toEqual(chosen);
  await undone(stage, person, { runId: undoRunId });
  expect(await facesOf(stage.tenant, person)).toEqual(chosen);
});

test('a row that another process changes stays as it is', async () => {
  const stage = await play();
  const { person, written } = await waitingUndo(stage);
  const changed = stage.wrap('users', () => ({ saveSnapshot: async () => undefined }));
  expect(await undo(stage, person, { force: true })).toMatchObject({ kind: 'refused', why: 'busy' });
  changed();
  expect(stage.written(person)).toHaveLength(written);
  expect((await stage.row(person)).pending).toBeDefined();
});

const others = [
  ['the user chose', ({ tenant }: Play, id: string) => tenant.editInSharePoint(id)],
  ['Microsoft put there', ({ tenant }: Play, id: string) => tenant.blank(id)],
] as const;

test.each(others)('a nightly run does not finish an undo over a photo that %s', async (_, change) => {
  const stage = await play();
  const { person } = await replaced(stage);
  await withoutFiles(stage, () => undo(stage, person));
  change(stage, person.id);
  const [shown, written] = [await facesOf(stage.tenant, person), stage.written(person).length];
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - moved');
  expect(stage.written(person)).toHaveLength(written);
  expect(await facesOf(stage.tenant, person)).toEqual(shown);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('changed-in-sharepoint copy - repaired');
});

test('an undo of a run leaves such a user as moved', async () => {
  const stage = await play();
  const { person, runId } = await replaced(stage);
  const held = await undoWhole(stage, runId);
  const answer = {
    status: 429,
    headers: { 'Retry-After': '60' },
    after: () => stage.tenant.editInSharePoint(person.id),
  };
  const path = new RegExp(`${person.id}_[LMS]Thumb`);
  stage.server.faults.add({ match: { path, method: 'POST' }, times: 1, answer });
  const written = stage.written(person).length;
  const done = await stage.approve(held);
  expect(await lineOf(stage, done.id, person)).toBe('conflict restore - moved');
  expect(stage.written(person)).toHaveLength(written);
  expect((await stage.row(person)).pending).toBeUndefined();
});

test('an undo that hides a photo does not hide one that was chosen since', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await stage.night();
  stage.pass({ minutes: 1 });
  const mend = stage.wrap('writer', () => ({
    setProperty: () => Promise.reject(new TransientError('HTTP 503')),
  }));
  await undo(stage, person);
  mend();
  const { chosen } = await chooses(stage, person);
  expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'moved' });
  expect(await facesOf(stage.tenant, person)).toEqual(chosen);
});

const begun = [
  ['was replaced', (stage: Play) => stage.inStep('a')],
  ['is the first', (stage: Play) => stage.withPhoto('a')],
] as const;

test.each(begun)(
  'a copy that is taken back keeps a photo chosen before its first file: it %s',
  async (_, someone) => {
    const stage = await play();
    const person = someone(stage);
    stage.tenant.changePhoto(person.id);
    await stage.closedBefore();
    await withoutFiles(stage, () => stage.night());
    const { chosen } = await chooses(stage, person);
    stage.tenant.removePhoto(person.id, noPhoto);
    const { id } = await stage.night();
    expect(await lineOf(stage, id, person)).toBe('unfinished restore - repaired');
    expect(await facesOf(stage.tenant, person)).not.toEqual(chosen);
    await undone(stage, person, { runId: id });
    expect(await facesOf(stage.tenant, person)).toEqual(chosen);
  },
);
