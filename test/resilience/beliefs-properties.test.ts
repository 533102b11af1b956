/** An interrupted repair of properties is finished as one. */
import { describe, expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import { play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { isRight, lineOf, noPhoto, originalOf, putOwnPhoto } from '../workflows/telling.ts';

describe('an interrupted repair of properties', () => {
  const upn = 'a_contoso_com';
  const properties = ['PictureURL', 'SPS-PicturePlaceholderState', 'SPS-PictureTimestamp'];

  const cases = [
    [0, upn],
    [1, upn],
    [3, upn],
    [0, 'the object id'],
    [2, 'the object id'],
  ] as const;
  eachWithStandIns(cases, [0, 2, 4])(
    'that died after %i properties is finished without a file, under %s',
    async ([written, under]) => {
      const stage = await play();
      const person = stage.withPhoto('a');
      const base = under === upn ? upn : person.id;
      putOwnPhoto(stage, person, base);
      await stage.closedBefore();
      let left = written;
      const mend = stage.wrap('writer', (writer) => ({
        async setProperty(...given) {
          if (left === 0) throw new Error('the process died');
          left -= 1;
          await writer.setProperty(...given);
          if (written === properties.length && left === 0) throw new Error('the process died');
        },
      }));
      const { id } = await stage.begin();
      await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
      await stage.step();
      mend();
      await stage.pump();
      const finished = await lineOf(stage, id, person);
      if (!finished.endsWith('repaired')) await stage.night();
      expect(stage.written(person).filter((name) => name.endsWith('.jpg'))).toEqual([]);
      expect(await isRight(stage, person)).toBe(true);
      expect((await stage.row(person)).agreement?.base).toBe(base);
      expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
    },
  );

  test('is undone without a file when the source photo is removed', async () => {
    const stage = await play();
    const person = stage.withPhoto('a');
    putOwnPhoto(stage, person, upn);
    await stage.closedBefore();
    const mend = stage.wrap('writer', (writer) => ({
      async setProperty(name, property, value) {
        if (property === 'SPS-PictureTimestamp') throw new Error('the process died');
        await writer.setProperty(name, property, value);
      },
    }));
    await stage.night();
    mend();
    stage.tenant.removePhoto(person.id, noPhoto);
    // SharePoint or an app wrote the files under the sign-in name meanwhile: Instep must not restore them.
    placeFiles(stage.tenant, upn, originalOf(stage.withPhoto('b')));
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
    expect(stage.written(person).filter((name) => name.endsWith('.jpg'))).toEqual([]);
  });

  test('starts over under the object id when the files under the sign-in name changed meanwhile', async () => {
    const stage = await play();
    const person = stage.withPhoto('a');
    putOwnPhoto(stage, person, upn);
    await stage.closedBefore();
    const mend = stage.wrap('writer', () => ({
      setProperty: () => Promise.reject(new Error('the process died')),
    }));
    await stage.night();
    mend();
    placeFiles(stage.tenant, upn, originalOf(stage.withPhoto('b')));
    await stage.night();
    expect(stage.written(person).filter((name) => name.startsWith(upn))).toEqual([]);
    expect(await isRight(stage, person)).toBe(true);
    expect((await stage.row(person)).agreement?.base).toBe(person.id);
  });
});
