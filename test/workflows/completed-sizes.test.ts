/** A copy that only completed the sizes of a photo, and did not finish. */
import { expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { TransientError } from '../../shared/core/errors.ts';
import { type Play, play } from '../kit/in-process.ts';
import { facesOf } from './faces.ts';
import { lineOf, noPhoto, originalOf, short } from './telling.ts';

const lacking = [
  [
    'LThumb',
    'shows another photo',
    (stage: Play, { id }: Person) => {
      const at = new Date(stage.now().getTime() + 61_000);
      placeFiles(stage.tenant, id, originalOf(stage.withPhoto('z')), { only: ['L'], at });
    },
  ],
  ['SThumb', 'is missing', ({ tenant }: Play, { id }: Person) => void tenant.deleteFile(id, 'S')],
] as const;

test.each(lacking)(
  '%s, which %s, shows what M shows also after the source was removed',
  async (file, _, lack) => {
    const stage = await play();
    const person = stage.inStep('a');
    lack(stage, person);
    await stage.closedBefore();
    const mend = stage.wrap('writer', () => ({
      async setProperty() {
        throw new Error('the process died');
      },
    }));
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('incomplete copy - failed');
    mend();
    stage.tenant.removePhoto(person.id, noPhoto);
    expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
    expect(short(stage.written(person))).toEqual([file]);
    expect((await stage.row(person)).pending).toBeUndefined();
    expect(new Set(await facesOf(stage.tenant, person)).size).toBe(1);
  },
);

test('a size that the copy did not come to shows what it showed', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  const at = new Date(stage.now().getTime() + 61_000);
  placeFiles(stage.tenant, person.id, originalOf(stage.withPhoto('z')), { only: ['L', 'S'], at });
  await stage.closedBefore();
  const [S, M] = await facesOf(stage.tenant, person);
  const mend = stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      if (/SThumb/.test(name)) throw new TransientError('HTTP 503');
      return writer.upload(folder, name, bytes);
    },
  }));
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('incomplete copy - failed');
  mend();
  stage.tenant.removePhoto(person.id, noPhoto);
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('unfinished restore - repaired');
  expect(short(stage.written(person))).toEqual(['LThumb']);
  expect(await facesOf(stage.tenant, person)).toEqual([S, M, M]);
});
