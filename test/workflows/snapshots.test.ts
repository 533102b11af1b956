/** Snapshots save requests, and never cause a wrong finding. */

import { expect, test } from 'vitest';
import { countsBetween } from '../../local/tenant/server/accounting.ts';
import { setPicture } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { dayMs } from '../../shared/core/calendar.ts';
import { isFollowed, trustedEtags } from '../../shared/core/etag-behaviour.ts';
import { type Play, play } from '../kit/in-process.ts';

const grey = { kind: 'silhouette', design: 'grey', pixels: 300 } as const;

async function night(stage: Play, days?: number) {
  const before = stage.server.counts();
  const run = await stage.night(days);
  const { requests, photoDownloads } = countsBetween(before, stage.server.counts());
  const profiles = Object.entries(requests)
    .filter(([kind]) => /profile/i.test(kind))
    .reduce((sum, [, count]) => sum + count, 0);
  return { run, photoDownloads, profiles, findings: await stage.findings(run.id) };
}

test('an unchanged drift is read once, not every night; any change causes a new reading', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const { tenant } = stage;
  const conflict = stage.inStep('conflict');
  tenant.editInSharePoint(conflict.id);
  const missing = stage.withPhoto('missing');
  const only = stage.inStep('only');
  tenant.removePhoto(only.id, { status: 404, code: 'ErrorItemNotFound', message: 'no photo' });
  const first = await night(stage);
  expect(first.run.totals?.findings).toEqual({ conflict: 1, missing: 1, 'sharepoint-only': 1 });
  const second = await night(stage);
  expect(second.run.totals?.findings).toEqual(first.run.totals?.findings);
  expect([second.photoDownloads, second.profiles]).toEqual([0, 0]);
  expect([...second.findings.values()].map(({ sourceSha, targetSha }) => [sourceSha, targetSha])).toEqual(
    [...first.findings.values()].map(({ sourceSha, targetSha }) => [sourceSha, targetSha]),
  );
  tenant.touchFile(conflict.id, 'M');
  tenant.changePhoto(missing.id);
  const third = await night(stage);
  expect(third.run.totals?.findings).toEqual(first.run.totals?.findings);
  expect(third.photoDownloads).toBe(3);
});

test('a user in step is not read again', async () => {
  const stage = await play();
  for (const name of ['ada', 'ben', 'cleo', 'dan', 'eve']) stage.inStep(name);
  await night(stage);
  const quiet = await night(stage);
  expect([quiet.photoDownloads, quiet.profiles]).toEqual([0, 0]);
  expect(quiet.run.totals).toMatchObject({ findings: { 'in-step': 5 }, etagMoved: 0 });
});

// Only three nights: on the fourth, a user's deep check would be due on one date in fourteen.
test('a user in step is read again only where an ETag changed', async () => {
  const stage = await play();
  const { tenant } = stage;
  const [churned, touched, newer, swapped, deleted] = [
    'churned',
    'touched',
    'newer',
    'swapped',
    'deleted',
  ].map((name) => stage.inStep(name)) as [Person, Person, Person, Person, Person];
  await night(stage);
  stage.set({ MODE: 'report' });
  tenant.bumpEtag(churned.id);
  tenant.touchFile(touched.id, 'L');
  tenant.changePhoto(newer.id);
  tenant.touchFile(newer.id, 'M');
  tenant.blank(swapped.id);
  tenant.deleteFile(deleted.id, 'S');
  const moved = await night(stage);
  expect(moved.run.totals).toMatchObject({ etagMoved: 2, etagChurn: 1 });
  const seen = (person: Person) => moved.findings.get(person.id)?.finding ?? 'in-step';
  expect([churned, touched, newer, swapped, deleted].map(seen)).toEqual([
    'in-step',
    'in-step',
    'source-newer',
    'changed-in-sharepoint',
    'incomplete',
  ]);
  const after = await night(stage);
  expect(after.photoDownloads).toBe(0);
  expect(after.run.totals?.findings).toEqual(moved.run.totals?.findings);
});

test('property drift changes no ETag: the next deep check finds it', async () => {
  const stage = await play({ settings: { DEEP_CHECK_DAYS: '6', MODE: 'report' } });
  const { tenant } = stage;
  const person = stage.inStep('a');
  await night(stage);
  tenant.blank(person.id, 'placeholder');
  const { findings, run } = await night(stage, 6);
  expect(findings.get(person.id)?.finding).toBe('not-shown');
  expect(run.totals?.deepChecked).toBe(1);
});

test('bytes that change under the same ETag are found by the deep check, counted, and make it more frequent', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const person = stage.inStep('a');
  await night(stage);
  stage.tenant.changeBytesSilently(person.id);
  expect((await night(stage)).run.totals?.findings).toEqual({ 'in-step': 1 });
  const { run, findings } = await night(stage, 14);
  expect(run.totals).toMatchObject({ etagSilence: 1, etagMoved: 0 });
  expect(findings.get(person.id)).toMatchObject({ finding: 'source-newer', wanted: 'copy' });
  expect((await night(stage, 7)).run.totals).toMatchObject({ deepChecked: 1 });
});

/** Three users of each night of the sample, so that no night is without one. */
function threeOfEachNight(): string[] {
  const sampling = { ...trustedEtags, sampled: true };
  const nights = Array.from({ length: 7 }, (_, day) => new Date(day * dayMs));
  const ids = Array.from(
    { length: 200 },
    (_, index) => `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
  );
  return nights.flatMap((at) => ids.filter((id) => isFollowed(sampling, id, at)).slice(0, 3));
}

test('while ETags churn, changed ones are downloaded only on the night of their sample', async () => {
  const stage = await play({ settings: { MODE: 'report', DEEP_CHECK_DAYS: '365' } });
  const ids = threeOfEachNight();
  for (const id of ids) {
    stage.tenant.join({ id, upn: `p${id}@contoso.com`, photo: true });
    stage.tenant.userVisits(id);
  }
  await night(stage);
  for (const id of ids) stage.tenant.bumpEtag(id);
  const churned = await night(stage);
  expect(churned.run.totals).toMatchObject({ etagMoved: 21, etagChurn: 21, findings: { 'in-step': 21 } });

  const downloaded = new Set<string>();
  stage.wrap('sourcePhotos', (photos) => ({
    download(asked) {
      for (const id of asked) downloaded.add(id);
      return photos.download(asked);
    },
  }));
  for (const id of ids) stage.tenant.bumpEtag(id);
  stage.withPhoto('new');
  const sampled = await night(stage);
  const followed = ids.filter((id) => isFollowed({ ...trustedEtags, sampled: true }, id, stage.now()));
  expect(followed).toHaveLength(3);
  expect([...downloaded]).toEqual(expect.arrayContaining(followed));
  // Plus the new user, and one or two users who are due for a deep check.
  expect(downloaded.size).toBeLessThanOrEqual(followed.length + 3);
  expect(sampled.run.totals?.findings).toEqual({ 'in-step': 21, missing: 1 });
});

test('after a repair, the next night reads each file once, and later nights none', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  await night(stage);
  const secondNight = await night(stage);
  expect(secondNight.photoDownloads).toBeLessThanOrEqual(3);
  expect(secondNight.run.totals?.findings).toEqual({ 'in-step': 1 });
  const quiet = await night(stage);
  expect(quiet.photoDownloads).toBe(0);
  expect((await stage.row(person)).agreement?.files.M.etag).toBeDefined();
});

test('a row that changed during the comparison keeps the other change', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  stage.wrap('sourcePhotos', (photos) => ({
    async describe(ids) {
      await stage.context.users.mergeDirectory([{ id: person.id, geo: 'EUR', epoch: 1 }]);
      return photos.describe(ids);
    },
  }));
  const { run } = await night(stage);
  expect(run.totals?.findings).toEqual({ 'in-step': 1 });
  expect((await stage.row(person)).agreement).toBeUndefined();
});

test('a photo that SharePoint hides is found by its files, but not if one of them has changed', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  const { tenant } = stage;
  const person = stage.inStep('a');
  await night(stage);
  setPicture(tenant, person, { url: '', placeholder: '0', syncState: '1' });
  tenant.library.putRecipe(`${person.id}_SThumb.jpg`, grey, 'microsoft');
  const { findings } = await night(stage);
  expect(findings.get(person.id)?.finding).toBe('removed-in-sharepoint');
});
