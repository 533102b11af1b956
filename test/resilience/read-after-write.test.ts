/** A profile that is still read as it was before the write, for some time. */
import { expect, test } from 'vitest';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { isRight, lineOf, noPhoto } from '../workflows/telling.ts';
import { replaced, undo } from '../workflows/undoing.ts';
import { closeAndBegin, waitsOf } from './races.ts';

const lagging = (profileLagMs: number, options: PlayOptions = {}) =>
  play({ server: { profileLagMs }, ...options });

const lags = [0, 2_000, 10_000] as const;

eachWithStandIns(lags, [0, 2])(
  'users whose profile is read as it was for %i ms after a write are repaired',
  async (lagMs) => {
    const stage = await lagging(lagMs);
    const waits = waitsOf(stage);
    const people = ['a', 'b', 'c'].map((name) => stage.withPhoto(name));
    const id = await closeAndBegin(stage);
    await stage.pump();
    for (const person of people) expect(await lineOf(stage, id, person)).toBe('missing copy - repaired');
    // A profile that is right at once needs no wait, and no user waits much longer than the service takes.
    const waited = waits.reduce((sum, ms) => sum + ms, 0);
    if (lagMs === 0) expect(waits).toEqual([]);
    else expect(waited).toBeLessThanOrEqual(people.length * 2 * lagMs);
    const reads = ({ requests }: ReturnType<Play['server']['counts']>) =>
      requests['contoso.sharepoint.com sp-batch/profile-read'] ?? 0;
    expect(reads(stage.server.counts())).toBeLessThanOrEqual(people.length * 12);
  },
);

test('a profile that never shows the change is given up within half a minute, and finished by a later night', async () => {
  const stage = await lagging(10 * 60_000);
  const waits = waitsOf(stage);
  const person = stage.withPhoto('a');
  const id = await closeAndBegin(stage);
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('missing copy - failed');
  expect((await stage.row(person)).trouble).toMatchObject({ code: 'not-verified' });
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(30_000);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished finish - repaired');
  expect(await isRight(stage, person)).toBe(true);
});

test('a profile that cannot be read once after the write is read again', async () => {
  const stage = await play();
  waitsOf(stage);
  const person = stage.withPhoto('a');
  let answers = 0;
  stage.wrap('writer', (writer) => ({
    async setProperty(upn, property, value) {
      await writer.setProperty(upn, property, value);
      if (property === 'SPS-PictureTimestamp') answers = 2;
    },
  }));
  stage.wrap('profiles', (profiles) => ({
    async read(users) {
      if (answers === 0) return profiles.read(users);
      answers -= 1;
      return new Map([[person.id, { kind: 'unknown', cause: 'HTTP 503' }]]);
    },
  }));
  const id = await closeAndBegin(stage);
  await stage.pump();
  expect(await lineOf(stage, id, person)).toBe('missing copy - repaired');
});

test('a clear is verified although the profile lags', async () => {
  const settings = { GUARD_CLEARS: '100', REMOVAL: 'clear' };
  const stage = await lagging(3_000, { settings });
  waitsOf(stage);
  const person = stage.inStep('a');
  await stage.night();
  stage.tenant.removePhoto(person.id, noPhoto);
  await stage.night();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('removed-in-exchange clear - repaired');
});

test('an undo is verified although the profile lags', async () => {
  const stage = await lagging(3_000);
  waitsOf(stage);
  const { person } = await replaced(stage);
  expect(await undo(stage, person)).toMatchObject({ kind: 'undone' });
});
