/** Every refusal of an undo, in one tenant after one run. */
import { expect, test } from 'vitest';
import { fileName } from '../../local/tenant/truth/names.ts';
import { showBase } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, play } from '../kit/in-process.ts';
import { facesOf } from './faces.ts';
import { noPhoto, putOwnPhoto } from './telling.ts';
import { undo } from './undoing.ts';

const names = [
  'wrong.owner',
  'no.profile',
  'source.unread',
  'file.unread',
  'removed.unread',
  'gone',
  'edited',
  'one.file',
  'another',
  'foreign',
  'renamed',
  'removed',
] as const;
type Name = (typeof names)[number];

async function afterANight(): Promise<{ stage: Play; people: Readonly<Record<Name, Person>> }> {
  const stage = await play();
  const { tenant } = stage;
  const people = Object.fromEntries(names.map((name) => [name, stage.inStep(name)])) as Record<Name, Person>;
  for (const name of names) tenant.editInSharePoint(people[name].id);
  showBase(tenant, people.foreign, stage.inStep('bystander').id, { syncState: '1' });
  putOwnPhoto(stage, people.renamed, 'renamed_contoso_com');
  await stage.closedBefore();
  expect((await stage.night()).outcomes).toEqual({ repaired: names.length });
  stage.pass({ minutes: 1 });
  return { stage, people };
}

test('every refusal states its reason, and writes nothing', async () => {
  const { stage, people } = await afterANight();
  const { tenant } = stage;
  people['wrong.owner'].profile?.properties.set('msOnline-ObjectId', people.gone.id);
  stage.wrap('profiles', (profiles) => ({
    async read(users) {
      const read = new Map(await profiles.read(users));
      if (read.has(people['no.profile'].id)) read.set(people['no.profile'].id, { kind: 'missing' });
      return read;
    },
  }));
  stage.server.faults.add({
    match: { userId: people['source.unread'].id, path: /photo/ },
    answer: { status: 403 },
  });
  const path = new RegExp(`${people['file.unread'].id}_LThumb`);
  stage.server.faults.add({ match: { path, method: 'GET' }, answer: { status: 403 } });
  // Without a photo in Exchange, only the undo reads the large file.
  tenant.removePhoto(people['removed.unread'].id, noPhoto);
  const large = new RegExp(`${people['removed.unread'].id}_LThumb`);
  stage.server.faults.add({ match: { path: large, method: 'GET' }, answer: { status: 403 } });
  tenant.leave(people.gone.id, 'deleted');
  tenant.editInSharePoint(people.edited.id);
  const folder = tenant.library.folderPath;
  const grey = await tenant.pictures.render({ kind: 'silhouette', design: 'grey', pixels: 48 });
  tenant.putFile(folder, fileName(people['one.file'].id, 'L'), grey, 'user');
  await stage.remember(people.another, ({ agreement }) => ({
    agreement: agreement && { ...agreement, sourceSha: 'f'.repeat(64) },
  }));
  await stage.context.names.claim([{ name: 'renamed_contoso_com', id: people.edited.id }]);
  tenant.removeInSharePoint(people.removed.id);

  const written = stage.written().length;
  const rows: Record<string, [string, string | undefined]> = {};
  for (const name of names) {
    const answer = await undo(stage, people[name]);
    rows[name] = answer.kind === 'refused' ? [answer.why, answer.trace.at(-1)?.step] : [answer.kind, ''];
    if (answer.kind === 'refused') expect(answer.text).toMatch(/^[A-Z].*\.$/);
  }
  expect(rows).toEqual({
    'wrong.owner': ['wrong-owner', 'look'],
    'no.profile': ['no-profile', 'look'],
    'source.unread': ['unreadable', 'look'],
    'file.unread': ['unreadable', 'look'],
    'removed.unread': ['unreadable', 'look'],
    gone: ['gone', 'look'],
    edited: ['moved', 'look'],
    'one.file': ['moved', 'look'],
    another: ['moved', 'look'],
    foreign: ['not-own', 'look'],
    renamed: ['not-own', 'look'],
    removed: ['moved', 'look'],
  });
  expect(stage.written().length).toBe(written);
  const looked = await undo(stage, people.edited, { force: true });
  expect(looked).toMatchObject({ kind: 'undone' });
  const faces = await facesOf(tenant, people.edited);
  expect(faces.every((face) => face === faces[0])).toBe(true);
});

test('settings, a missing undo copy and a busy user are checked before anything is read', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  await stage.night();
  const asks = stage.wrap('sourcePhotos', () => ({
    describeAlone: () => Promise.reject(new Error('no service may be asked')),
  }));
  for (const [settings, why] of [
    [{ MODE: 'report' }, 'report-mode'],
    [{ PAUSED: 'true' }, 'paused'],
    [{}, 'no-copy'],
  ] as const) {
    stage.set(settings);
    expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why });
    stage.set({ MODE: 'repair', PAUSED: '' });
  }
  await stage.context.leases.acquire(person.id, 'another holder', stage.now(), 300_000);
  expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'busy' });
  asks();
});
