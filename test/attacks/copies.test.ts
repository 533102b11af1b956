/** Who may write the storage account plants undo copies, and changes those of Instep (DECISIONS.md, D-seals). */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { PermanentError } from '../../shared/core/errors.ts';
import { play } from '../kit/in-process.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { facesOf } from '../workflows/faces.ts';
import { isRight, lineOf } from '../workflows/telling.ts';
import { afterANight, replaced, undo, undoWhole } from '../workflows/undoing.ts';
import { addressOf, attacker, mark, redCopy } from './attacker.ts';
import { evil, expectNothingWritten, forgedRun, withoutSource } from './attempts.ts';

describe('a copy and a mark that somebody made up', () => {
  test('write no red picture when a reader synchronises the user', async () => {
    const { stage, person, attack, before } = await withoutSource();
    await attack.putCopy(`${person.id}/${forgedRun}.json`, await redCopy(person, stage.now()));
    await attack.setUser(person, { pending: mark(person, forgedRun, { now: stage.now() }) });
    await expectNothingWritten(stage, person);
    expect(await facesOf(stage.tenant, person)).toEqual(before);
    expect((await stage.row(person)).disbelieved).toBeUndefined();
  });

  test('write no address off the tenant, and leave no mark that nights respect', async () => {
    const { stage, person, attack } = await withoutSource();
    await attack.putCopy(`${person.id}/${forgedRun}.json`, await redCopy(person, stage.now(), evil));
    const undo = { runId: forgedRun, marks: 'b'.repeat(64) };
    await attack.setUser(person, {
      pending: mark(person, '20261129T020000Z-undo', { now: stage.now(), undo }),
    });
    await expectNothingWritten(stage, person);
    expect(person.profile?.properties.get('PictureURL')).toBe(addressOf(person));
    expect((await stage.row(person)).undoneSha).toBeUndefined();
  });

  test('are restored by an administrator only at an address of the library, and with a warning', async () => {
    const { stage, person, attack } = await withoutSource();
    const [own = ''] = await attack.copies(person);
    const name = own || `${person.id}/${forgedRun}.json`;
    await attack.putCopy(name, await redCopy(person, stage.now(), evil));
    expect(await undo(stage, person, { force: true })).toMatchObject({ why: 'foreign-address' });
    const placeholder = 'https://evil.example/_layouts/15/images/face.png';
    await attack.putCopy(name, await redCopy(person, stage.now(), placeholder));
    await undo(stage, person, { force: true });
    expect(person.profile?.properties.get('PictureURL')).not.toMatch(/evil/);
    const page = 'https://contoso-my.sharepoint.com/_layouts/15/userphoto.aspx?accountname=ben@contoso.com';
    await attack.putCopy(name, await redCopy(person, stage.now(), page));
    await undo(stage, person, { force: true });
    expect(person.profile?.properties.get('PictureURL')).not.toMatch(/userphoto/);
  });

  test('for a user who was not planned start no write', async () => {
    const stage = await play();
    const person = stage.inStep('ann');
    await stage.closedBefore();
    await stage.night();
    const attack = attacker(stage);
    await attack.setUser(person, { pending: mark(person, forgedRun, { now: stage.now() }) });
    await expectNothingWritten(stage, person);
    expect((await attack.user(person)).pending).toBe('');
  });
});

describe('the copy of a write of Instep', () => {
  test('with the bytes of another person in it is restored by nobody', async () => {
    const stage = await play();
    const { person, runId } = await replaced(stage);
    const attack = attacker(stage);
    const name = `${person.id}/${runId}.json`;
    const { files } = await redCopy(person, stage.now());
    await attack.putCopy(name, { ...(await attack.copy(name)), files });
    const written = stage.written().length;
    expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'changed-copy' });
    const run = await stage.approve(await undoWhole(stage, runId));
    expect(await lineOf(stage, run.id, person)).toMatch(/ moved$/);
    expect(stage.written()).toHaveLength(written);
    expect(stage.events.map(({ name: event }) => event)).not.toContain('undo.unsealed');
  });

  testThoroughly('of another user, or of another run, or in another place is not believed', async () => {
    const { stage, people, night } = await afterANight();
    const [ann, ben] = people as [Person, Person];
    const attack = attacker(stage);
    const nameOf = ({ id }: Person, runId = night.id) => `${id}/${runId}.json`;
    const ofBen = await attack.copy(nameOf(ben));
    const ofAnn = await attack.copy(nameOf(ann));
    await attack.putCopy(nameOf(ann), ofBen);
    expect(await undo(stage, ann)).toMatchObject({ why: 'changed-copy' });
    await attack.putCopy(nameOf(ann), { ...ofBen, base: ann.id });
    expect(await undo(stage, ann)).toMatchObject({ why: 'changed-copy' });
    await attack.putCopy(nameOf(ann, forgedRun), ofAnn);
    expect(await undo(stage, ann, { runId: forgedRun })).toMatchObject({ why: 'changed-copy' });
    await attack.putCopy(nameOf(ann), ofAnn);
    await attack.putCopy(`${ann.id}/${night.id}~0123456789ab.json`, ofAnn);
    expect(await undo(stage, ann)).toMatchObject({ why: 'changed-copy' });
    expect(await isRight(stage, ann)).toBe(true);
  });

  test('without its seal is restored by a person alone, with a warning and an event, and by no run', async () => {
    const stage = await play();
    const { person, runId, before } = await replaced(stage);
    const attack = attacker(stage);
    const name = `${person.id}/${runId}.json`;
    const { seal: _, ...stripped } = await attack.copy(name);
    await attack.putCopy(name, stripped);
    const run = await stage.approve(await undoWhole(stage, runId));
    expect(await lineOf(stage, run.id, person)).toMatch(/ moved$/);
    stage.pass({ minutes: 1 });
    expect(await undo(stage, person)).toMatchObject({
      kind: 'undone',
      warning: expect.stringContaining('no seal'),
    });
    expect(stage.events.filter(({ name: event }) => event === 'undo.unsealed')).toHaveLength(1);
    expect(await facesOf(stage.tenant, person)).toEqual(before);
  });

  testThoroughly('comes before one that was put beside it for a later run', async () => {
    const stage = await play();
    const { person, runId, before } = await replaced(stage);
    const later = `${person.id}/20301129T010000Z.json`;
    await attacker(stage).putCopy(later, await redCopy(person, stage.now()));
    expect(await undo(stage, person)).toMatchObject({ kind: 'undone', runId, warning: undefined });
    expect(await facesOf(stage.tenant, person)).toEqual(before);
  });

  test('cannot be kept from being made: a copy in its place ends the repair before anything is written', async () => {
    const stage = await play();
    const person = stage.inStep('ann');
    stage.tenant.editInSharePoint(person.id);
    await stage.closedBefore();
    const { id } = await stage.begin();
    await attacker(stage).putCopy(`${person.id}/${id}.json`, await redCopy(person, stage.now()));
    await stage.pump();
    expect(await lineOf(stage, id, person)).toMatch(/ failed$/);
    expect(stage.written()).toEqual([]);
    stage.pass({ days: 1 });
    expect(await lineOf(stage, (await stage.night()).id, person)).toMatch(/ repaired$/);
  });
});

test('a copy without a seal gets none when a later run finishes the write that made it', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  stage.tenant.editInSharePoint(person.id);
  await stage.closedBefore();
  let uploads = 0;
  const mend = stage.wrap('writer', (writer) => ({
    async upload(...given) {
      uploads += 1;
      if (uploads > 1) throw new PermanentError('refused', 'HTTP 403');
      await writer.upload(...given);
    },
  }));
  const first = await stage.night();
  mend();
  const attack = attacker(stage);
  await attack.putCopy(`${person.id}/${first.id}.json`, await redCopy(person, stage.now()));
  stage.pass({ days: 1 });
  const second = await stage.night();
  expect(await lineOf(stage, second.id, person)).toMatch(/^unfinished .* repaired$/);
  expect(await attack.copies(person)).not.toContain(`${person.id}/${second.id}.json`);
});
