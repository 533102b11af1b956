/** One user's earlier picture comes back, and stays until the source changes. */
import { expect, test } from 'vitest';
import { audit } from '../../local/tenant/truth/oracle.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { undoUser } from '../../shared/workflows/undo/undo-user.ts';
import { type Play, play } from '../kit/in-process.ts';
import { type Faces, facesOf } from './faces.ts';
import { files, isRight, lineOf, short } from './telling.ts';

const shown = ['PictureURL', 'SPS-PicturePlaceholderState', 'SPS-PictureTimestamp'];

/** Somebody whose own choice in SharePoint one night has replaced. */
async function replaced(stage: Play, name = 'a'): Promise<{ person: Person; runId: string; before: Faces }> {
  const person = stage.inStep(name);
  stage.tenant.editInSharePoint(person.id);
  const before = await facesOf(stage.tenant, person);
  await stage.closedBefore();
  const { id } = await stage.night();
  expect(await lineOf(stage, id, person)).toBe('conflict copy - repaired');
  return { person, runId: id, before };
}

function undo(stage: Play, { id }: Person, more: { runId?: string; force?: boolean } = {}) {
  return undoUser(stage.context, { idOrUpn: id, ...more });
}

test('the earlier picture comes back, and nothing is done until the source changes', async () => {
  const stage = await play();
  const { person, runId, before } = await replaced(stage);
  stage.pass({ hours: 9 });
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
  const row = await stage.row(person);
  expect(row).toMatchObject({ pending: undefined, look: undefined });
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

test('who showed no picture shows none again, and the files go when the undo can no longer be undone', async () => {
  const stage = await play({ settings: { UNDO_DAYS: '3', DEEP_CHECK_DAYS: '60' } });
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await stage.night();
  const written = stage.written().length;
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone' });
  expect(short(stage.written().slice(written))).toEqual(shown);
  expect((await audit(stage.tenant)).people.get(person.id)?.shows).toEqual({
    S: 'none',
    M: 'none',
    L: 'none',
  });
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('not-shown report undone -');
  expect(filesOf(stage, person)).toHaveLength(3);
});

function filesOf(stage: Play, { id }: Person): string[] {
  return [...stage.tenant.library.files.values()]
    .map(({ name }) => name)
    .filter((name) => name.startsWith(id));
}
