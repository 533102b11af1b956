/** A user whose repair is skipped every night is reported. */
import { describe, expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, play } from '../kit/in-process.ts';
import { property } from '../kit/people.ts';
import { isRight, lineOf, originalOf } from '../workflows/telling.ts';

describe('a user whose repair is skipped every night', () => {
  const changesAtRepair = (stage: Play, person: Person) =>
    stage.wrap('sourcePhotos', (photos) => ({
      async describeAlone(id) {
        if (id === person.id) stage.tenant.changePhoto(id);
        return photos.describeAlone(id);
      },
    }));
  const editsAtRepair = (stage: Play, person: Person) =>
    stage.wrap('sourcePhotos', (photos) => ({
      async describeAlone(id) {
        if (id === person.id) stage.tenant.editInSharePoint(id);
        return photos.describeAlone(id);
      },
    }));

  test.each([
    ['whose photo changes', changesAtRepair],
    ['whose SharePoint photo changes', editsAtRepair],
  ])(
    '%s each time is stuck the third time, reported, waits, and is repaired later',
    async (_name, changes) => {
      const stage = await play();
      const person = stage.inStep('a');
      stage.tenant.editInSharePoint(person.id);
      await stage.closedBefore();
      const calm = changes(stage, person);
      const outcomes: string[] = [];
      for (let night = 0; night < 3; night += 1)
        outcomes.push(await lineOf(stage, (await stage.night()).id, person));
      expect(outcomes.map((line) => line.split(' ').at(-1))).toEqual(['moved', 'moved', 'stuck']);
      const stuckEvents = stage.events.filter(({ name }) => name === 'user.stuck');
      expect(stuckEvents).toMatchObject([
        { properties: { userId: person.id, code: 'moved' }, measurements: { attempts: 3 } },
      ]);
      calm();
      expect(await lineOf(stage, (await stage.night(4)).id, person)).toMatch(/repaired$/);
      expect((await stage.row(person)).trouble).toBeUndefined();
    },
  );

  test('for one night only is planned again at once, without a wait', async () => {
    const stage = await play();
    const person = stage.withPhoto('a');
    await stage.closedBefore();
    const calm = changesAtRepair(stage, person);
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('missing copy - moved');
    calm();
    stage.pass({ hours: 1 });
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('missing copy - repaired');
  });

  test('because the profile changes between reading and writing is reported too', async () => {
    const stage = await play();
    const person = stage.withPhoto('a');
    await stage.closedBefore();
    let times = 0;
    const calm = stage.wrap('profiles', (profiles) => ({
      async read(users) {
        times += 1;
        stage.tenant.pointAt(person.id, `https://pictures.example/${times}.jpg`);
        return profiles.read(users);
      },
    }));
    const outcomes: string[] = [];
    for (let night = 0; night < 3; night += 1)
      outcomes.push(await lineOf(stage, (await stage.night()).id, person));
    expect(outcomes.map((line) => line.split(' ').at(-1))).toEqual(['moved', 'moved', 'stuck']);
    expect((await stage.row(person)).pending).toBeUndefined();
    calm();
    expect(await lineOf(stage, (await stage.night(4)).id, person)).toMatch(/repaired$/);
  });

  test.each([['L'], ['M', 'L'], ['S', 'M', 'L']] as const)(
    'because of files that no list shows is repaired the next night: %s, %s, %s',
    async (...only) => {
      const stage = await play();
      const person = stage.withPhoto('a');
      await stage.closedBefore();
      placeFiles(stage.tenant, person.id, originalOf(stage.withPhoto('z')), { only, by: 'user' });
      stage.wrap('library', (library) => ({
        delta: async (link) => ({ ...(await library.delta(link)), changes: [] }),
      }));
      expect(await lineOf(stage, (await stage.night()).id, person)).toBe('missing copy - moved');
      expect(await lineOf(stage, (await stage.night()).id, person)).toMatch(/ copy - repaired$/);
      expect(await isRight(stage, person)).toBe(true);
    },
  );
});

describe('a user who shows the file of a colleague', () => {
  const changes: readonly (readonly [name: string, happens: (stage: Play, other: Person) => void])[] = [
    ['edited every day', ({ tenant }, { id }) => tenant.editInSharePoint(id)],
    ['deleted', ({ tenant }, { id }) => tenant.deleteFile(id, 'M')],
    ['of a user with another photo every day', ({ tenant }, { id }) => tenant.changePhoto(id)],
  ];
  test.each(changes)(
    'shows their own photo after one night, although that file is %s',
    async (_name, happens) => {
      const stage = await play();
      const [person, other] = [stage.inStep('a'), stage.inStep('b')];
      stage.tenant.pointAt(person.id, property(other, 'PictureURL'));
      stage.set({ MODE: 'report' });
      await stage.closedBefore();
      await stage.night();
      stage.set({ MODE: 'repair' });
      await stage.closedBefore();
      happens(stage, other);
      expect(await lineOf(stage, (await stage.night()).id, person)).toBe('not-shown properties - repaired');
      expect(await isRight(stage, person)).toBe(true);
    },
  );
});
