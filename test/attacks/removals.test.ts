/** Who may write the storage account wants photos removed (DECISIONS.md, D-seals and D-verified-removals). */
import { expect, test } from 'vitest';
import { placeFiles, showBase } from '../../local/tenant/truth/native-sync.ts';
import { toJson } from '../../shared/adapters/tables/json-column.ts';
import { removeCleared } from '../../shared/workflows/tidy/remove-cleared.ts';
import { type Play, play } from '../kit/in-process.ts';
import { isRight, lineOf, noPhoto, originalOf } from '../workflows/telling.ts';
import { agreementOn, attacker } from './attacker.ts';

const clearing = { REMOVAL: 'clear', GUARD_CLEARS: '100', GUARD_CLEARS_MAX: '100', UNDO_DAYS: '5' };
const nothingSeen = { look: '' };
const deepCheckDays = 15;

function daysAgo(stage: Play, days: number): string {
  return new Date(stage.now().getTime() - days * 86_400_000).toISOString();
}

test('a photo that the user chose is not removed because of an agreement that somebody made up', async () => {
  const stage = await play({ settings: clearing });
  const person = stage.inStep('ann');
  stage.tenant.removePhoto(person.id, noPhoto);
  await stage.closedBefore();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('sharepoint-only none - -');
  const attack = attacker(stage);
  const agreement = { ...(await agreementOn(stage, person.id)), seal: `${'0'.repeat(32)} ${'A'.repeat(43)}` };
  await attack.setUser(person, {
    ...nothingSeen,
    agreement: toJson(agreement),
    absentSince: daysAgo(stage, 3),
  });
  const withheld = 'removed-in-exchange report absence-unconfirmed -';
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe(withheld);
  await attack.setUser(person, { absentSince: daysAgo(stage, 3) });
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe(withheld);
  expect(stage.written()).toEqual([]);
});

test('without an agreement that is believed, an absence is not asked for night after night', async () => {
  const stage = await play({ settings: clearing });
  const person = stage.inStep('ann');
  await stage.night();
  stage.tenant.removePhoto(person.id, noPhoto);
  const attack = attacker(stage);
  const { agreement } = await attack.user(person);
  const { seal: _, ...stripped } = JSON.parse(String(agreement));
  await attack.setUser(person, { agreement: toJson(stripped) });
  await stage.night();
  const alone = () => stage.server.counts().requests['graph.microsoft.com photo'] ?? 0;
  const before = alone();
  const withheld = 'removed-in-exchange report absence-unconfirmed -';
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe(withheld);
  expect(alone()).toBe(before);
});

test('another photo does not become an agreement by being called one', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  await stage.closedBefore();
  await stage.night();
  const { agreement: agreed } = await stage.row(person);
  stage.tenant.editInSharePoint(person.id);
  const forged = await agreementOn(stage, person.id, agreed?.sourceSha);
  await attacker(stage).setUser(person, { ...nothingSeen, agreement: toJson(forged) });
  expect(await lineOf(stage, (await stage.night(deepCheckDays)).id, person)).toMatch(/ copy - repaired$/);
  expect(await isRight(stage, person)).toBe(true);
});

test('an agreement is sealed again as soon as both sides are seen to show it', async () => {
  const stage = await play({ settings: clearing });
  const person = stage.inStep('ann');
  await stage.night();
  const attack = attacker(stage);
  const { agreement } = await attack.user(person);
  const { seal: _, ...stripped } = JSON.parse(String(agreement));
  await attack.setUser(person, { ...nothingSeen, agreement: toJson(stripped) });
  await stage.night(deepCheckDays);
  expect((await stage.row(person)).agreement?.disbelieved).toBeUndefined();
  stage.tenant.removePhoto(person.id, noPhoto);
  await stage.night();
  expect(await lineOf(stage, (await stage.night()).id, person)).toBe('removed-in-exchange clear - repaired');
});

test('the files of another user are not deleted as those of a removed photo', async () => {
  const stage = await play({ settings: clearing });
  const [ann, ben] = [stage.inStep('ann'), stage.inStep('ben')];
  const base = 'ben_contoso_com';
  placeFiles(stage.tenant, base, originalOf(ben));
  showBase(stage.tenant, ben, base, { syncState: '0' });
  stage.tenant.removePhoto(ann.id, noPhoto);
  await stage.closedBefore();
  await stage.night();
  const attack = attacker(stage);
  await attack.claim(base, [ann]);
  await attack.setCursor(`cleared:${ann.id}`, {
    after: daysAgo(stage, 1),
    agreement: await agreementOn(stage, base),
  });
  await removeCleared(stage.context);
  expect(stage.written()).toEqual([]);
  expect(await isRight(stage, ben)).toBe(true);
  expect(await stage.context.cursors.list('cleared:')).toEqual([]);
});

test('files under a sign-in name that Instep itself agreed on are deleted, once their photo is removed', async () => {
  const stage = await play({ settings: clearing });
  const ben = stage.inStep('ben');
  const base = 'ben_contoso_com';
  placeFiles(stage.tenant, base, originalOf(ben));
  showBase(stage.tenant, ben, base, { syncState: '0' });
  await stage.night();
  stage.tenant.removePhoto(ben.id, noPhoto);
  await stage.night();
  expect(await lineOf(stage, (await stage.night()).id, ben)).toBe('removed-in-exchange clear - repaired');
  stage.pass({ days: 6 });
  await removeCleared(stage.context);
  const left = [...stage.tenant.library.files.values()].map(({ name }) => name);
  expect(left.filter((name) => name.startsWith(base))).toEqual([]);
});
