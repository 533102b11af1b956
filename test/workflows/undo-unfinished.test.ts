/** Undos that started and did not finish. */
import { expect, test } from 'vitest';
import { showBase } from '../../local/tenant/truth/native-sync.ts';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';
import { property } from '../kit/people.ts';
import { facesOf } from './faces.ts';
import { files, isRight, lineOf, putOwnPhoto, short } from './telling.ts';
import { replaced, undo, undone } from './undoing.ts';

/** Users whose first attempt died after a given number of writes. */
async function diesAfter(stage: Play, writes: number, work: () => Promise<unknown>): Promise<void> {
  let done = 0;
  const write = async <T>(one: () => Promise<T>): Promise<T> => {
    const answer = await one();
    done += 1;
    if (done === writes) throw new Error('the process died');
    return answer;
  };
  const mend = stage.wrap('writer', (writer) => ({
    upload: (...given) => write(() => writer.upload(...given)),
    remove: (path) => write(() => writer.remove(path)),
    setProperty: (...given) => write(() => writer.setProperty(...given)),
  }));
  await work();
  mend();
}

test('an undo that died between two writes is finished by the next attempt or run, without repeating a write', async () => {
  const stage = await play();
  const { tenant } = stage;
  const people = [1, 2, 3, 4].map((writes) => stage.inStep(`dies.after.${writes}`));
  for (const { id } of people) tenant.editInSharePoint(id);
  const before = await Promise.all(people.map((person) => facesOf(tenant, person)));
  await stage.closedBefore();
  await stage.night();
  stage.pass({ minutes: 1 });
  const counts = people.map((person) => stage.written(person).length);
  for (const [index, person] of people.entries()) {
    await diesAfter(stage, index + 1, () => expect(undo(stage, person)).rejects.toThrow('the process died'));
    expect((await stage.row(person)).pending?.undo).toBeDefined();
    if (index % 2 === 0) expect(await undo(stage, person)).toMatchObject({ kind: 'undone' });
  }
  const run = await stage.night();
  for (const [index, person] of people.entries()) {
    expect(short(stage.written(person).slice(counts[index]))).toEqual([...files, 'SPS-PictureTimestamp']);
    expect(await facesOf(tenant, person)).toEqual(before[index]);
    expect(await lineOf(stage, run.id, person)).toBe(
      index % 2 === 0 ? 'changed-in-sharepoint report undone -' : 'unfinished restore - repaired',
    );
  }
  const quiet = stage.written().length;
  expect((await stage.night()).totals?.reasons).toEqual({ undone: people.length });
  expect(stage.written()).toHaveLength(quiet);
});

test('an attempt that died after its last write counts as done', async () => {
  const stage = await play();
  const { person } = await replaced(stage);
  const counted = stage.written().length;
  let rows = 0;
  const mend = stage.wrap('users', (users) => ({
    async saveSnapshot(...given) {
      rows += 1;
      if (rows === 2) throw new Error('the process died');
      return users.saveSnapshot(...given);
    },
  }));
  await expect(undo(stage, person)).rejects.toThrow('the process died');
  mend();
  const [first] = await stage.context.undo.runs(person.id);
  stage.pass({ minutes: 1 });
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone' });
  expect(short(stage.written().slice(counted))).toEqual([...files, 'SPS-PictureTimestamp']);
  expect(await stage.context.undo.runs(person.id)).toContain(first);
});

test('an undo that the second call finished is undone by the id that it answered', async () => {
  const stage = await play();
  const { person, runId, before } = await replaced(stage);
  await diesAfter(stage, 1, () => expect(undo(stage, person)).rejects.toThrow('the process died'));
  const second = await undone(stage, person);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
  stage.pass({ minutes: 1 });
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone', runId, undoRunId: undefined });
  await undone(stage, person, { runId: second });
  expect(await isRight(stage, person)).toBe(true);
});

test('a refusal by SharePoint is reported, counted, and finished later', async () => {
  const stage = await play();
  const { person, before } = await replaced(stage);
  for (const error of [new PermanentError('refused', 'HTTP 403'), new TransientError('HTTP 503')]) {
    const mend = stage.wrap('writer', () => ({ upload: () => Promise.reject(error) }));
    expect(await undo(stage, person)).toMatchObject({
      kind: 'failed',
      trace: [{ ok: true }, { ok: true }, { ok: false }],
    });
    mend();
  }
  expect((await stage.row(person)).trouble).toMatchObject({ attempts: 2, code: 'transient' });
  const asks = new TransientError('HTTP 429', { retryAfterMs: 60_000 });
  const throttled = stage.wrap('writer', () => ({ upload: () => Promise.reject(asks) }));
  await expect(undo(stage, person)).rejects.toBe(asks);
  throttled();
  const changed = stage.wrap('users', () => ({ saveSnapshot: async () => undefined }));
  expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'busy' });
  changed();
  await undone(stage, person);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
  expect((await stage.row(person)).trouble).toBeUndefined();
});

test('files that do not match the undo copy after the upload are a failure', async () => {
  const stage = await play();
  const { person } = await replaced(stage);
  for (const missing of [false, true]) {
    if (missing) stage.tenant.deleteFile(person.id, 'S');
    const mend = stage.wrap('writer', () => ({ upload: async () => undefined }));
    expect(await undo(stage, person)).toMatchObject({ kind: 'failed' });
    mend();
  }
  expect((await stage.row(person)).trouble).toMatchObject({ code: 'not-verified' });
});

test('an undo whose photo may be another’s by now is finished without an address', async () => {
  const stage = await play();
  const { tenant } = stage;
  const [person, heir] = [stage.inStep('jane'), stage.inStep('heir')];
  putOwnPhoto(stage, person, 'jane_contoso_com');
  tenant.removeInSharePoint(person.id);
  showBase(tenant, person, 'jane_contoso_com', { syncState: '0' });
  tenant.changePhoto(person.id);
  await stage.closedBefore();
  await stage.night();
  expect(property(person, 'PictureURL')).toContain(person.id);
  stage.pass({ minutes: 1 });
  await diesAfter(stage, 1, () => expect(undo(stage, person)).rejects.toThrow('the process died'));
  expect((await stage.row(person)).pending?.undo).toBeDefined();
  await stage.context.names.claim([{ name: 'jane_contoso_com', id: heir.id }]);
  showBase(tenant, person, person.id, { syncState: '0' });
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone' });
  expect(property(person, 'PictureURL')).toBe('');
  expect(property(person, 'SPS-PicturePlaceholderState')).toBe('1');
});
