/** Who may write the storage account says whose picture files are whose (DECISIONS.md, D-names and D-object-id-files). */
import { expect, test } from 'vitest';
import { placeFiles, showBase } from '../../local/tenant/truth/native-sync.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { toJson } from '../../shared/adapters/tables/json-column.ts';
import { pictureUrl } from '../../shared/core/picture-url.ts';
import { type Play, play } from '../kit/in-process.ts';
import { closeAndBegin, exchangeNames, waitsOf } from '../resilience/races.ts';
import { facesOf } from '../workflows/faces.ts';
import { isRight, originalOf } from '../workflows/telling.ts';
import { undo } from '../workflows/undoing.ts';
import { attacker } from './attacker.ts';

/** A user whose picture files have the sign-in name. */
function withFilesByName(stage: Play, name: string): { person: Person; base: string } {
  const person = stage.inStep(name);
  const base = `${name}_contoso_com`;
  placeFiles(stage.tenant, base, originalOf(person));
  showBase(stage.tenant, person, base, { syncState: '0' });
  return { person, base };
}

test('the files of another user are not written, whoever is said to own them', async () => {
  const stage = await play();
  const { person: ben, base } = withFilesByName(stage, 'ben');
  const ann = stage.withPhoto('ann');
  showBase(stage.tenant, ann, base, { syncState: '0' });
  await stage.closedBefore();
  await attacker(stage).claim(base, [ann]);
  await stage.night();
  await attacker(stage).claim(base, [ann]);
  await stage.night();
  for (const person of [ann, ben]) expect(await isRight(stage, person)).toBe(true);
  expect(stage.written().filter((file) => file.startsWith(base))).toEqual([]);
});

test('an undo does not show another user whose file the profile never showed', async () => {
  const stage = await play();
  const { base } = withFilesByName(stage, 'ben');
  const ann = stage.inStep('ann');
  stage.tenant.editInSharePoint(ann.id);
  const before = await facesOf(stage.tenant, ann);
  await stage.closedBefore();
  await stage.night();
  stage.pass({ minutes: 1 });
  await attacker(stage).claim(base, [ann]);
  expect(await undo(stage, ann)).toMatchObject({ kind: 'undone' });
  expect(await facesOf(stage.tenant, ann)).toEqual(before);
});

test('a profile that was written by mistake gets no file of a third user', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  waitsOf(stage);
  const { base } = withFilesByName(stage, 'cid');
  const [ann, ben] = [stage.withPhoto('ann'), stage.inStep('ben')];
  await closeAndBegin(stage);
  const attack = attacker(stage);
  const profile = JSON.parse(String((await attack.user(ben)).profile));
  const address = pictureUrl(base, await stage.context.geos.home.library.locate());
  await attack.setUser(ben, { profile: toJson({ ...profile, pictureUrl: address }) });
  await attack.claim(base, [ben]);
  let isExchanged = false;
  stage.server.faults.add({
    match: { inner: false },
    answer: {
      before(call) {
        if (isExchanged || !call.body.toString().includes('"PictureURL"')) return;
        isExchanged = true;
        exchangeNames(stage, ann, ben);
      },
    },
  });
  await stage.pump();
  expect(isExchanged).toBe(true);
  expect(ben.profile?.properties.get('PictureURL')).toBe('');
});
