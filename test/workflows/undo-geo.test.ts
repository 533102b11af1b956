/** Undo in a tenant with several geo locations: an undo copy belongs to one of them. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { hosts, hostsWritten, playIn, settledIn } from './in-geos.ts';
import { allFaces, undo, undone, undoWhole } from './undoing.ts';

/** Users in Europe whose own photo in SharePoint was replaced by a run, and what they showed before. */
async function replacedInEurope(names: readonly string[]) {
  const stage = await playIn();
  const people = names.map((name) => settledIn(stage, name, 'EUR'));
  for (const { id } of people) stage.tenant.editInSharePoint(id);
  const before = await allFaces(stage, people);
  await stage.closedBefore();
  const night = await stage.night();
  expect(night.outcomes).toEqual({ repaired: names.length });
  expect(await allFaces(stage, people)).not.toEqual(before);
  stage.pass({ minutes: 1 });
  return { stage, people, before, night };
}

test('an undo, and its undo, write only in the geo location of the user', async () => {
  const { stage, people, before } = await replacedInEurope(['emil']);
  const [emil] = people as [Person];
  const repaired = await allFaces(stage, people);
  const undoRunId = await undone(stage, emil);
  expect(await allFaces(stage, people)).toEqual(before);
  await undone(stage, emil, { runId: undoRunId });
  expect(await allFaces(stage, people)).toEqual(repaired);
  expect(hostsWritten(stage, emil)).toEqual([...hosts.EUR].sort());
});

test('a user who has moved since is not written, even with force, until the user is back', async () => {
  const { stage, people, before } = await replacedInEurope(['emil']);
  const [emil] = people as [Person];
  stage.tenant.moveTo(emil.id, 'APC');
  const written = stage.written().length;
  for (const force of [false, true]) {
    expect(await undo(stage, emil, { force })).toMatchObject({
      kind: 'refused',
      why: 'other-geo',
      text: expect.stringContaining('moved to another geo location'),
    });
  }
  expect(stage.written()).toHaveLength(written);
  stage.tenant.moveTo(emil.id, 'EUR');
  await undone(stage, emil, { force: true });
  expect(await allFaces(stage, people)).toEqual(before);
});

test('a library that cannot be found counts as an unreadable side, also for an undo that was begun', async () => {
  const { stage, people } = await replacedInEurope(['emil', 'eva']);
  const [, eva] = people as [Person, Person];
  const mend = stage.wrap('writer', () => ({ upload: () => Promise.reject(new TransientError('HTTP 503')) }));
  expect(await undo(stage, eva)).toMatchObject({ kind: 'failed' });
  mend();
  stage.wrap('library', (library) => ({
    async locate() {
      const location = await library.locate();
      if (location.host === hosts.EUR[1]) throw new PermanentError('no-picture-library', 'There is none.');
      return location;
    },
  }));
  const written = stage.written().length;
  for (const person of people) {
    expect(await undo(stage, person)).toMatchObject({
      kind: 'refused',
      why: 'unreadable',
      text: expect.stringContaining(hosts.EUR[1]),
    });
  }
  expect(stage.written()).toHaveLength(written);
});

test('a photo that was shown from another geo location is not shown from there again', async () => {
  const stage = await playIn();
  const emil = settledIn(stage, 'emil', 'EUR');
  const nora = settledIn(stage, 'nora', 'NAM');
  const home = nora.profile?.properties.get('PictureURL') ?? '';
  stage.tenant.pointAt(emil.id, home);
  await stage.closedBefore();
  expect((await stage.night()).outcomes).toEqual({ repaired: 1 });
  stage.pass({ minutes: 1 });
  const written = stage.written().length;
  expect(await undo(stage, emil)).toMatchObject({ kind: 'refused', why: 'not-own' });
  expect(stage.written()).toHaveLength(written);
});

test('an undo run leaves out users who have moved', async () => {
  const { stage, people, before, night } = await replacedInEurope(['emil', 'eva']);
  const [emil, eva] = people as [Person, Person];
  stage.tenant.moveTo(eva.id, 'NAM');
  const written = stage.written(eva).length;
  const held = await undoWhole(stage, night.id);
  expect((await stage.approve(held)).outcomes).toEqual({ repaired: 1, moved: 1 });
  expect((await allFaces(stage, people))[0]).toEqual(before[0]);
  expect(stage.written(eva)).toHaveLength(written);
  expect(hostsWritten(stage, emil)).toEqual([...hosts.EUR].sort());
});
