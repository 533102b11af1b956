/** A user whose repair is skipped every night is told. */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, play } from '../kit/in-process.ts';
import { lineOf } from '../workflows/telling.ts';

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
  ])('%s each time is stuck the third time, told, waits, and is repaired later', async (_name, changes) => {
    const stage = await play();
    const person = stage.inStep('a');
    stage.tenant.editInSharePoint(person.id);
    await stage.closedBefore();
    const calm = changes(stage, person);
    const outcomes: string[] = [];
    for (let night = 0; night < 3; night += 1)
      outcomes.push(await lineOf(stage, (await stage.night()).id, person));
    expect(outcomes.map((line) => line.split(' ').at(-1))).toEqual(['moved', 'moved', 'stuck']);
    const told = stage.events.filter(({ name }) => name === 'user.stuck');
    expect(told).toMatchObject([
      { properties: { userId: person.id, code: 'moved' }, measurements: { attempts: 3 } },
    ]);
    calm();
    expect(await lineOf(stage, (await stage.night(4)).id, person)).toMatch(/repaired$/);
    expect((await stage.row(person)).trouble).toBeUndefined();
  });

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
});
