/** The sign-in name passes to another user after the files were written, and before the profile is. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, play } from '../kit/in-process.ts';
import { facesOf } from '../workflows/faces.ts';
import { lineOf, noPhoto } from '../workflows/telling.ts';
import { replaced, undo } from '../workflows/undoing.ts';
import { closeAndBegin, exchangeNames, once, waitsOf } from './races.ts';

/** Once, after the last file of `a` was written. */
function exchangedAfterFiles(stage: Play, a: Person, b: Person): void {
  const match = { path: new RegExp(`${a.id}_SThumb`), method: 'POST' };
  once(stage, 'after', match, () => exchangeNames(stage, a, b));
}

test('an undo that restored only the files is finished by the next run, which does not copy again', async () => {
  const stage = await play();
  waitsOf(stage);
  const other = stage.inStep('b');
  const { person, before } = await replaced(stage);
  exchangedAfterFiles(stage, person, other);
  expect(await undo(stage, person)).toMatchObject({ kind: 'failed' });
  expect(await stage.row(person)).toMatchObject({ pending: { undo: {} }, trouble: { code: 'moved' } });
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
  expect(await facesOf(stage.tenant, person)).toEqual(before);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('changed-in-sharepoint report undone -');
});

test('a copy that wrote only the files is taken back if its source is removed', async () => {
  const stage = await play();
  waitsOf(stage);
  const [person, other] = [stage.inStep('a'), stage.inStep('b')];
  stage.tenant.editInSharePoint(person.id);
  const before = await facesOf(stage.tenant, person);
  const id = await closeAndBegin(stage);
  exchangedAfterFiles(stage, person, other);
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('conflict copy - moved');
  stage.tenant.removePhoto(person.id, noPhoto);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
  expect(await facesOf(stage.tenant, person)).toEqual(before);
});

test('a photo that the user chooses after the files were written is kept', async () => {
  const stage = await play();
  const { person } = await replaced(stage);
  const match = { path: new RegExp(`${person.id}_SThumb`), method: 'POST' };
  once(stage, 'after', match, () => stage.tenant.removeInSharePoint(person.id));
  expect(await undo(stage, person)).toMatchObject({ kind: 'failed' });
  expect(await stage.row(person)).toMatchObject({ pending: undefined, trouble: { code: 'moved' } });
});
