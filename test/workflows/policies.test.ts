/** Findings that are not written, each with its reason. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { play } from '../kit/in-process.ts';
import { isRight, lineOf, originalOf } from './telling.ts';

test('each policy reduces the action, with its reason', async () => {
  const stage = await play({ settings: { OWNERSHIP: 'respect-sharepoint', MAX_UPDATES_PER_RUN: '1' } });
  const { tenant } = stage;
  const edited = stage.inStep('edited');
  const removed = stage.inStep('removed');
  const contested = stage.inStep('contested');
  const undone = stage.inStep('undone');
  await stage.night();
  tenant.editInSharePoint(edited.id);
  tenant.removeInSharePoint(removed.id);
  tenant.changePhoto(contested.id);
  tenant.bumpEtag(undone.id);
  tenant.blank(undone.id);
  const at = stage.now().toISOString();
  await stage.remember(contested, () => ({ repairedAt: [at, at, at] }));
  await stage.remember(undone, ({ agreement }) => ({ undoneSha: agreement?.sourceSha }));
  const ramped = [stage.withPhoto('first'), stage.withPhoto('second')];
  const run = await stage.night();
  const seen = await Promise.all(
    [edited, removed, contested, undone].map((person) => lineOf(stage, run.id, person)),
  );
  expect(seen).toEqual([
    'changed-in-sharepoint report ownership -',
    'removed-in-sharepoint report ownership -',
    'source-newer report contested -',
    'changed-in-sharepoint report undone -',
  ]);
  const ramp = await Promise.all(ramped.map((person) => lineOf(stage, run.id, person)));
  expect(ramp.sort()).toEqual(['missing copy - repaired', 'missing report ramp -']);
  tenant.changePhoto(undone.id);
  const next = await stage.night();
  expect(await lineOf(stage, next.id, undone)).toMatch(/^conflict/);
});

test('a photo that many users share in Exchange is withheld and the others are repaired; a listed one is copied', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => stage.withPhoto(name));
  const [first] = people as [Person];
  for (const { id } of people) stage.tenant.changePhoto(id, originalOf(first));
  await stage.night();
  const other = stage.withPhoto('other');
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', planned: 1, outcomes: { repaired: 1 } });
  expect(run.sharedPictures).toHaveLength(1);
  expect(await isRight(stage, other)).toBe(true);
  expect(await lineOf(stage, run.id, first)).toBe('missing report shared-picture -');

  stage.set({ SHARED_PICTURE_HASHES: run.sharedPictures.join(',') });
  expect(await stage.night()).toMatchObject({ verdict: { reportBecause: 'settings-changed' } });
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { repaired: 6 } });
  expect(await isRight(stage, first)).toBe(true);
});

test('a photo that many users show in SharePoint is reported as a suspected placeholder until it is listed', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => stage.inStep(name));
  for (const { id } of people) stage.tenant.blank(id);
  const run = await stage.night();
  expect(run.totals?.findings).toEqual({ stale: 6 });
  expect(run.suspectedPlaceholders).toEqual([{ sha: expect.any(String), users: 6 }]);
  stage.set({ PLACEHOLDER_HASHES: run.suspectedPlaceholders[0]?.sha ?? '' });
  const next = await stage.night();
  expect(next.totals?.findings).toEqual({ missing: 6 });
  expect(next.suspectedPlaceholders).toEqual([]);
});

test('a listed placeholder that is also a source photo is never written', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  const file = stage.tenant.library.fileAt(`${stage.tenant.library.folderPath}/${person.id}_MThumb.jpg`);
  stage.set({ PLACEHOLDER_HASHES: stage.context.images.sha256((await file?.bytes()) ?? Buffer.alloc(0)) });
  await stage.closedBefore();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('not-shown properties - repaired');
  expect(stage.written()).toEqual([]);
  expect((await stage.row(person)).repairedAt).toEqual([]);
});
