/** The possible answers of both sides, and the resulting findings. */
import { expect, test } from 'vitest';
import { setPicture } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { play } from '../kit/in-process.ts';

test('a new photo that is unreadable, or is removed during the reading, leads to no action', async () => {
  const stage = await play();
  const { tenant } = stage;
  const [broken, quick, lost, gone] = ['broken', 'quick', 'lost', 'gone'].map((name) =>
    stage.inStep(name),
  ) as [Person, Person, Person, Person];
  await stage.night();
  for (const { id } of [broken, quick, lost, gone]) tenant.changePhoto(id);
  stage.wrap('sourcePhotos', (photos) => ({
    async download(ids) {
      const read = new Map(await photos.download(ids));
      const cut = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
      if (read.has(broken.id)) read.set(broken.id, { kind: 'photo', bytes: cut });
      if (read.has(quick.id)) read.set(quick.id, { kind: 'none', code: 'ErrorItemNotFound' });
      if (read.has(lost.id)) read.set(lost.id, { kind: 'unknown', cause: 'HTTP 503' });
      read.delete(gone.id);
      return read;
    },
  }));
  const run = await stage.night();
  const findings = await stage.findings(run.id);
  expect([broken, quick, lost, gone].map(({ id }) => findings.get(id)?.cause)).toEqual([
    'Exchange: the photo is not a readable image',
    'Exchange: the photo changed while it was read',
    'Exchange: HTTP 503',
    'Exchange: the photo was not read',
  ]);
  expect(run).toMatchObject({ state: 'completed', planned: 0, totals: { findings: { unknown: 4 } } });
  expect(stage.written()).toEqual([]);
});

test('each possible answer of the two sides, and the resulting finding', async () => {
  const stage = await play();
  const { tenant } = stage;
  const mailbox = tenant.join({ upn: 'no.mailbox@contoso.com', mailbox: false });
  const noProfile = tenant.join({ upn: 'no.profile@contoso.com', profile: false, photo: true });
  const neither = tenant.join({ upn: 'neither@contoso.com', profile: false });
  const wrong = stage.inStep('wrong');
  wrong.profile?.properties.set('msOnline-ObjectId', mailbox.id);
  const nameless = stage.inStep('nameless');
  nameless.profile?.properties.set('msOnline-ObjectId', '');
  const layouts = stage.withPhoto('layouts');
  tenant.pointAt(layouts.id, 'https://contoso.sharepoint.com/_layouts/15/images/person.gif');
  const dangling = stage.inStep('dangling');
  tenant.deleteFile(dangling.id, 'M');
  const unreadable = stage.inStep('unreadable');
  const path = new RegExp(`${unreadable.id}_MThumb`);
  stage.server.faults.add({ match: { path, method: 'GET' }, answer: { status: 403 } });
  const hidden = stage.inStep('hidden');
  setPicture(tenant, hidden, { url: '', placeholder: '0', syncState: '1' });
  const hiddenPath = new RegExp(`${hidden.id}_LThumb`);
  stage.server.faults.add({ match: { path: hiddenPath, method: 'GET' }, answer: { status: 403 } });
  const notAnImage = stage.inStep('not.an.image');
  tenant.putFile(tenant.library.folderPath, `${notAnImage.id}_MThumb.jpg`, Buffer.from('text'), 'user');
  const locked = stage.inStep('locked');
  stage.server.faults.add({ match: { userId: locked.id, path: /PeopleManager/i }, answer: { status: 403 } });
  const silent = stage.inStep('silent');
  stage.server.faults.add({ match: { userId: silent.id, path: /photo/ }, answer: { status: 403 } });
  const undescribed = stage.inStep('undescribed');
  const ghost = stage.inStep('ghost');
  stage.wrap('sourcePhotos', (photos) => ({
    async describe(ids) {
      const read = new Map(await photos.describe(ids));
      read.delete(undescribed.id);
      return read.set(ghost.id, { kind: 'gone' });
    },
  }));
  const forgotten = stage.inStep('forgotten');
  stage.wrap('profiles', (profiles) => ({
    async read(users) {
      const read = new Map(await profiles.read(users));
      read.delete(forgotten.id);
      return read;
    },
  }));
  const run = await stage.night();
  const findings = await stage.findings(run.id);
  const seen = (person: Person) => {
    const row = findings.get(person.id);
    return row?.cause ?? row?.finding;
  };
  expect(
    Object.fromEntries(
      [noProfile, wrong, nameless, layouts, dangling, unreadable, hidden, notAnImage].map((person) => [
        person.upn.replace('@contoso.com', ''),
        seen(person),
      ]),
    ),
  ).toEqual({
    'no.profile': 'no-profile',
    wrong: 'wrong-owner',
    nameless: 'profile: the profile names no object id',
    layouts: 'missing',
    dangling: 'missing',
    unreadable: expect.stringContaining('picture file: '),
    hidden: expect.stringContaining('picture file: '),
    'not.an.image': 'stale',
  });
  expect(seen(locked)).toMatch(/^profile: /);
  expect(seen(silent)).toMatch(/^Exchange: /);
  expect(seen(undescribed)).toBe('Exchange: no answer');
  expect(seen(forgotten)).toBe('profile: no answer');
  expect(seen(ghost)).toBe('gone');
  expect([mailbox, neither].map(seen)).toEqual([undefined, undefined]);
  expect(run.totals?.findings).toMatchObject({ 'no-mailbox': 1, 'no-photo': 1, gone: 1 });
});
