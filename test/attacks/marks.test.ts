/** Who may write the storage account uses marks of unfinished writes, and stored profiles (DECISIONS.md, D-seals). */
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../shared/core/errors.ts';
import { play } from '../kit/in-process.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { closeAndBegin, exchangeNames, waitsOf } from '../resilience/races.ts';
import { resultOf } from '../workflows/asking.ts';
import { facesOf } from '../workflows/faces.ts';
import { attacker, redCopy } from './attacker.ts';
import { evil, expectNothingWritten, forgedRun, sync } from './attempts.ts';

describe('the mark of a write of Instep', () => {
  /** A user whose copy was interrupted; the mark is taken before it is finished. */
  async function interrupted() {
    const stage = await play();
    const person = stage.inStep('ann');
    stage.tenant.editInSharePoint(person.id);
    const before = await facesOf(stage.tenant, person);
    await stage.closedBefore();
    const attack = attacker(stage);
    let columns: Record<string, unknown> = {};
    const mend = stage.wrap('writer', (writer) => ({
      async upload(...given) {
        columns = await attack.user(person);
        await writer.upload(...given);
      },
    }));
    const night = await stage.night();
    mend();
    const { pending, pendingSeal } = columns;
    return { stage, person, attack, night, before, stolen: { pending, pendingSeal } };
  }

  test('in the row of another user is not believed', async () => {
    const { stage, stolen, attack, night } = await interrupted();
    const ben = stage.inStep('ben');
    await stage.night();
    stage.tenant.removePhoto(ben.id);
    await attack.putCopy(`${ben.id}/${night.id}.json`, await redCopy(ben, stage.now()));
    await attack.setUser(ben, stolen);
    await expectNothingWritten(stage, ben);
  });

  testThoroughly('with another run in it is not believed', async () => {
    const { stage, person, stolen, attack } = await interrupted();
    stage.tenant.removePhoto(person.id);
    const changed = { ...JSON.parse(String(stolen.pending)), runId: forgedRun };
    await attack.setUser(person, { ...stolen, pending: JSON.stringify(changed) });
    await expectNothingWritten(stage, person);
  });

  test('put back later restores at most the own photo, and none past its retention', async () => {
    const { stage, person, stolen, attack, before } = await interrupted();
    stage.tenant.removePhoto(person.id);
    const copies = await Promise.all(
      (await attack.copies(person)).map(async (name) => [name, await attack.copy(name)] as const),
    );
    await attack.setUser(person, stolen);
    await sync(stage, person);
    expect(await facesOf(stage.tenant, person)).toEqual(before);
    const written = stage.written().length;
    stage.pass({ days: 31 });
    for (const [name, copy] of copies) await attack.putCopy(name, copy);
    await attack.setUser(person, stolen);
    const failed = await sync(stage, person);
    expect(resultOf(failed)).toMatchObject({ finding: 'unfinished', outcome: 'failed' });
    expect(stage.written()).toHaveLength(written);
  });
});

test('a profile that was written by mistake gets no address off the tenant back', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  waitsOf(stage);
  const [ann, ben] = [stage.withPhoto('ann'), stage.inStep('ben')];
  await closeAndBegin(stage);
  const attack = attacker(stage);
  const profile = JSON.parse(String((await attack.user(ben)).profile));
  await attack.setUser(ben, { profile: JSON.stringify({ ...profile, pictureUrl: evil }) });
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
  const addresses = stage.tenant.writes.flatMap(({ property, value }) =>
    property === 'PictureURL' ? [value] : [],
  );
  expect(addresses).toContain('');
  expect(addresses).not.toContain(evil);
});

test('an interrupted write of a profile that pointed elsewhere is taken back to no photo', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  stage.tenant.pointAt(person.id, evil);
  await stage.closedBefore();
  let calls = 0;
  const mend = stage.wrap('writer', (writer) => ({
    async setProperty(...given) {
      calls += 1;
      if (calls > 1) throw new PermanentError('refused', 'HTTP 403');
      await writer.setProperty(...given);
    },
  }));
  await stage.night();
  mend();
  expect((await stage.row(person)).pending).toBeDefined();
  stage.tenant.removePhoto(person.id);
  stage.pass({ days: 1 });
  await stage.night();
  expect(person.profile?.properties.get('PictureURL')).toBe('');
});
