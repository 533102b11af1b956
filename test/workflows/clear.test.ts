/** A photo that is removed in Exchange. */
import { expect, test } from 'vitest';
import { audit } from '../../local/tenant/truth/oracle.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { loseFirstOutcome, noPhoto } from './telling.ts';

async function removed(settings: NonNullable<PlayOptions['settings']>) {
  const stage = await play({ settings: { GUARD_CLEARS: '100', ...settings } });
  const person = stage.inStep('a');
  await stage.night();
  stage.tenant.removePhoto(person.id, noPhoto);
  return { stage, person };
}

async function line(stage: Play, days?: number): Promise<string> {
  const run = await stage.night(days);
  const row = [...(await stage.findings(run.id)).values()][0];
  return row ? `${row.finding} ${row.granted} ${row.reason ?? '-'} ${row.outcome ?? '-'}` : 'nothing';
}

test('keep: the photo stays', async () => {
  const { stage } = await removed({ REMOVAL: 'keep' });
  expect(await line(stage)).toBe('removed-in-exchange report removal -');
  expect(stage.written()).toEqual([]);
});

test('clear: after two proofs a night apart the photo is cleared; its files are removed after the undo days', async () => {
  const { stage, person } = await removed({ REMOVAL: 'clear', UNDO_DAYS: '5' });
  expect(await line(stage)).toBe('removed-in-exchange report absence-unconfirmed -');
  expect(await line(stage)).toBe('removed-in-exchange clear - repaired');
  expect(stage.written(person)).toEqual([
    'SPS-PictureTimestamp',
    'SPS-PicturePlaceholderState',
    'PictureURL',
  ]);
  expect((await audit(stage.tenant)).people.get(person.id)?.shows.M).toBe('none');
  const files = () => [...stage.tenant.library.files.values()].map(({ name }) => name.slice(-10)).sort();
  expect(files()).toHaveLength(3);
  expect(await line(stage)).toBe('nothing');
  await tidyUp(stage.context);
  expect(files()).toHaveLength(3);

  stage.pass({ days: 5 });
  for (const [name, value] of [
    ['PAUSED', 'true'],
    ['MODE', 'report'],
  ] as const) {
    stage.set({ [name]: value });
    await tidyUp(stage.context);
    expect(files()).toHaveLength(3);
    stage.set({ PAUSED: '', MODE: 'repair' });
  }
  const path = `${stage.tenant.library.folderPath}/${person.id}_SThumb.jpg`;
  const grey = await stage.tenant.pictures.render({ kind: 'silhouette', design: 'grey', pixels: 48 });
  stage.tenant.putFile(stage.tenant.library.folderPath, `${person.id}_SThumb.jpg`, grey, 'user');
  const broken = stage.server.faults.add({ match: { path: /_LThumb/ }, answer: { status: 403 } });
  await tidyUp(stage.context);
  stage.server.faults.remove(broken);
  await tidyUp(stage.context);
  expect(files()).toEqual(['SThumb.jpg']);
  expect(stage.tenant.library.fileAt(path)?.by).toBe('user');
  expect(await stage.context.cursors.list('cleared:')).toEqual([]);
});

test('clear: a photo with unreadable bytes is not absent', async () => {
  const { stage, person } = await removed({ REMOVAL: 'clear' });
  expect(await line(stage)).toBe('removed-in-exchange report absence-unconfirmed -');
  stage.tenant.changePhoto(person.id);
  const broken = stage.server.faults.add({
    match: { host: 'graph.microsoft.com', path: /photo\/\$value/, userId: person.id },
    answer: { status: 503 },
  });
  expect(await line(stage)).toBe('unknown none - -');
  stage.server.faults.remove(broken);
  stage.tenant.removePhoto(person.id, noPhoto);
  expect(await line(stage)).toBe('removed-in-exchange report absence-unconfirmed -');
  expect(stage.written()).toEqual([]);
});

test('clear: a photo between two proofs resets them, and a photo that is shown again keeps its files', async () => {
  const { stage, person } = await removed({ REMOVAL: 'clear', UNDO_DAYS: '2' });
  const face = person.photo;
  await line(stage);
  stage.tenant.changePhoto(person.id);
  expect(face).toBeUndefined();
  expect(await line(stage)).toBe('source-newer copy - repaired');
  stage.tenant.removePhoto(person.id, noPhoto);
  expect(await line(stage)).toBe('removed-in-exchange report absence-unconfirmed -');
  expect(await line(stage)).toBe('removed-in-exchange clear - repaired');
  stage.tenant.changePhoto(person.id);
  expect(await line(stage)).toBe('missing copy - repaired');
  stage.pass({ days: 3 });
  await tidyUp(stage.context);
  expect((await audit(stage.tenant)).people.get(person.id)?.faceIsCurrent).toBe(true);
  expect(await stage.context.cursors.list('cleared:')).toEqual([]);
});

test('clear: an absence that the separate request does not confirm proves nothing', async () => {
  const { stage, person } = await removed({ REMOVAL: 'clear' });
  const unwrap = stage.wrap('sourcePhotos', () => ({
    describeAlone: async () => ({ kind: 'unknown', cause: 'HTTP 503' }),
  }));
  expect(await line(stage)).toBe('removed-in-exchange report absence-unconfirmed -');
  expect((await stage.row(person)).absentSince).toBeUndefined();
  unwrap();
  await line(stage);
  stage.wrap('sourcePhotos', () => ({ describeAlone: async () => ({ kind: 'unknown', cause: 'HTTP 503' }) }));
  expect(await line(stage)).toBe('removed-in-exchange clear - carried-over');
  expect(stage.written()).toEqual([]);
});

test('clear: too many clears are withheld, and copies continue', async () => {
  const { stage } = await removed({ REMOVAL: 'clear', GUARD_CLEARS_MAX: '0' });
  await line(stage);
  const missing = stage.withPhoto('b');
  const run = await stage.night();
  expect(run).toMatchObject({ state: 'completed', planned: 1, outcomes: { repaired: 1 } });
  expect([...(await stage.findings(run.id)).values()].map(({ reason }) => reason).sort()).toEqual([
    'too-many-clears',
    undefined,
  ]);
  expect((await audit(stage.tenant)).people.get(missing.id)?.faceIsCurrent).toBe(true);
});

test('clear: a photo without an agreement is not cleared', async () => {
  const stage = await play({ settings: { REMOVAL: 'clear' } });
  const person = stage.inStep('a');
  stage.tenant.removePhoto(person.id, noPhoto);
  await stage.closedBefore();
  expect(await line(stage)).toBe('sharepoint-only none - -');
  expect(await line(stage)).toBe('sharepoint-only none - -');
  expect(stage.written()).toEqual([]);
});

test('clear: an attempt that died after its last write counts as done', async () => {
  const { stage } = await removed({ REMOVAL: 'clear' });
  await line(stage);
  loseFirstOutcome(stage);
  expect(await line(stage)).toBe('removed-in-exchange clear - repaired');
  expect(stage.written()).toHaveLength(3);
});
