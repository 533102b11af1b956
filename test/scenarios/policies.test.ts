import { describe, expect, onTestFinished } from 'vitest';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { currentOf, expectNobodyWrong } from '../kit/oracle.ts';
import { addInStep, addMany, addMissing, filesOf, property } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { eachThoroughly, testThoroughly } from '../kit/test-with.ts';

interface Play {
  readonly stage: Stage;
  readonly tenant: Tenant;
}

/** An empty tenant and a host with these settings. */
async function play(settings: Readonly<Record<string, string>>, seed = 17): Promise<Play> {
  const tenant = { users: 0, kind: 'empty', seed, photoSide: 360 } as const;
  const stage = await setStage({ tenant, settings });
  onTestFinished(() => stage.stop());
  return { stage, tenant: stage.tenant };
}

async function lineOf(stage: Stage, runId: string, person: Person) {
  const row = (await stage.findings(runId)).find(({ userId }) => userId === person.id);
  return row && { finding: row.finding, granted: row.granted, reason: row.reason, outcome: row.outcome };
}

const writesTo = (stage: Stage, person: Person, since = 0) =>
  stage.writes(since).filter(({ userId }) => userId === person.id);

testThoroughly(
  'ownership respect-sharepoint: choices made in SharePoint are kept, outdated photos are repaired',
  async () => {
    const { stage, tenant } = await play({ OWNERSHIP: 'respect-sharepoint' });
    const [edited, removed, older, conflicting] = addMany(tenant, 4, addInStep) as [
      Person,
      Person,
      Person,
      Person,
    ];
    tenant.editInSharePoint(conflicting.id);
    const missing = addMissing(tenant, 'missing');
    await stage.night();
    tenant.editInSharePoint(edited.id);
    tenant.removeInSharePoint(removed.id);
    tenant.changePhoto(older.id);
    const { run } = await stage.night();
    const reported = { granted: 'report', reason: 'ownership', outcome: undefined };
    expect(await lineOf(stage, run.id, edited)).toEqual({ finding: 'changed-in-sharepoint', ...reported });
    expect(await lineOf(stage, run.id, removed)).toEqual({ finding: 'removed-in-sharepoint', ...reported });
    expect(await lineOf(stage, run.id, conflicting)).toEqual({ finding: 'conflict', ...reported });
    expect(await lineOf(stage, run.id, older)).toMatchObject({
      finding: 'source-newer',
      outcome: 'repaired',
    });
    expect(await lineOf(stage, run.id, missing)).toMatchObject({ finding: 'missing', outcome: 'repaired' });
    for (const person of [edited, removed, conflicting]) expect(writesTo(stage, person)).toEqual([]);
  },
);

describe('removal', () => {
  testThoroughly('keep, the default: the photo stays, and is reported as removed in Exchange', async () => {
    const { stage, tenant } = await play({});
    const person = addInStep(tenant, 'leaver');
    await stage.night();
    tenant.removePhoto(person.id);
    const { run } = await stage.night();
    expect(await lineOf(stage, run.id, person)).toMatchObject({
      finding: 'removed-in-exchange',
      granted: 'report',
      reason: 'removal',
    });
    expect(stage.writes()).toEqual([]);
  });

  testThoroughly(
    'clear: after two proofs a night apart no photo is shown; the files stay for the undo days; a photo in between resets the proofs',
    async () => {
      const { stage, tenant } = await play({ REMOVAL: 'clear', GUARD_CLEARS: '100', UNDO_DAYS: '5' });
      const [gone, wavering, own] = addMany(tenant, 3, addInStep) as [Person, Person, Person];
      await stage.night();
      tenant.removePhoto(gone.id);
      tenant.removePhoto(wavering.id);
      tenant.removePhoto(own.id);
      tenant.editInSharePoint(own.id);
      const first = await stage.night();
      for (const person of [gone, wavering]) {
        expect(await lineOf(stage, first.run.id, person)).toMatchObject({ reason: 'absence-unconfirmed' });
      }
      expect(stage.writes()).toEqual([]);
      // By hand after 19 hours: still too early.
      await stage.passHours(19);
      const early = await stage.post(`users/${gone.id}/sync`, {});
      expect(await early.json()).toMatchObject({
        finding: 'removed-in-exchange',
        reason: 'absence-unconfirmed',
      });

      tenant.changePhoto(wavering.id);
      const second = await stage.night();
      expect(await lineOf(stage, second.run.id, gone)).toMatchObject({
        granted: 'clear',
        outcome: 'repaired',
      });
      expect(property(gone, 'PictureURL')).toBe('');
      expect(property(gone, 'SPS-PicturePlaceholderState')).toBe('1');
      expect(filesOf(tenant, gone.id)).toHaveLength(3);
      expect(await currentOf(tenant, [wavering])).toEqual([true]);

      tenant.removePhoto(wavering.id);
      const third = await stage.night();
      expect(await lineOf(stage, third.run.id, wavering)).toMatchObject({ reason: 'absence-unconfirmed' });
      expect(property(wavering, 'PictureURL')).not.toBe('');
      // A photo that did not come from Exchange is never cleared.
      expect(await lineOf(stage, third.run.id, own)).toMatchObject({
        finding: 'sharepoint-only',
        granted: 'none',
      });
      expect(writesTo(stage, own)).toEqual([]);

      await stage.passHours(3 * 24);
      await stage.host.fireTimer('tidyUp');
      expect(filesOf(tenant, gone.id)).toHaveLength(3);
      await stage.passHours(2 * 24);
      await stage.host.fireTimer('tidyUp');
      expect(filesOf(tenant, gone.id)).toEqual([]);
      expect(filesOf(tenant, own.id)).toHaveLength(3);
    },
  );

  testThoroughly('more clears than allowed are withheld, and the copies are written', async () => {
    const { stage, tenant } = await play({ REMOVAL: 'clear', GUARD_CLEARS: '100', GUARD_CLEARS_MAX: '2' });
    const people = addMany(tenant, 4, addInStep);
    await stage.night();
    for (const { id } of people.slice(0, 3)) tenant.removePhoto(id);
    await stage.night();
    const fourth = people[3] as Person;
    tenant.changePhoto(fourth.id);
    const { run } = await stage.night();
    expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
    expect(await lineOf(stage, run.id, people[0] as Person)).toMatchObject({ reason: 'too-many-clears' });
    expect(new Set(stage.writes().map(({ userId }) => userId))).toEqual(new Set([fourth.id]));
    // Two are within the limit.
    tenant.changePhoto((people[0] as Person).id);
    const later = await stage.night();
    expect(later.run).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
    expect(people.slice(1, 3).map((person) => property(person, 'PictureURL'))).toEqual(['', '']);
  });
});

/** The setting, and what a profile says after a repair. Without THOROUGH=1 one of them; test/workflows/repair.test.ts has the values, and by default none is written. */
const syncStates = [
  ['0', '0'],
  ['leave', '1'],
  ['1', '1'],
] as const;

eachThoroughly(
  syncStates,
  'exchange sync state %s, and files in the sizes that are set',
  async ([setting, after]) => {
    const { stage, tenant } = await play({ EXCHANGE_SYNC_STATE: setting, RENDITIONS: '50,100,200' });
    const person = addInStep(tenant, 'person');
    tenant.setSyncState(person.id, setting === '1' ? '0' : '1');
    const small = addMissing(tenant, 'small');
    tenant.changePhoto(small.id, {
      face: tenant.newFace(),
      width: 96,
      height: 96,
      quality: 90,
      format: 'jpeg',
      exifOrientation: 1,
    });
    await stage.night();
    tenant.changePhoto(person.id);
    await stage.night();
    expect(property(person, 'SPS-PictureExchangeSyncState')).toBe(after);
    const { default: sharp } = await import('sharp');
    const widths = async (one: Person) =>
      Promise.all(
        filesOf(tenant, one.id).map(async (file) => (await sharp(await file.bytes()).metadata()).width),
      );
    expect(await widths(person)).toEqual([50, 100, 200]);
    // Never enlarged.
    expect(await widths(small)).toEqual([50, 96, 96]);
  },
);

testThoroughly(
  'scope: guests and disabled users are left out unless included; groups count with their nested members',
  async () => {
    const { stage, tenant } = await play({});
    const guest = addMissing(tenant, 'guest', { userType: 'Guest', exchangePlan: false });
    const disabled = addMissing(tenant, 'disabled', { accountEnabled: false });
    const planless = addMissing(tenant, 'planless', { exchangePlan: false });
    const member = addMissing(tenant, 'member');
    const outsider = addMissing(tenant, 'outsider');
    const excluded = addMissing(tenant, 'excluded');
    const inner = tenant.addGroup('Inner', [member.id, guest.id, disabled.id, planless.id]);
    const scope = tenant.addGroup('Scope', [inner.id, excluded.id]);
    const exclude = tenant.addGroup('Exclude', [tenant.addGroup('Inner exclude', [excluded.id]).id]);
    await stage.night();
    const [first] = await stage.state.runs.list(1);
    expect(first?.totals).toMatchObject({
      inScope: 3,
      outOfScope: { guest: 1, disabled: 1, 'no-mailbox-plan': 1 },
    });

    const groups = { SCOPE_GROUP: scope.id, EXCLUDE_GROUP: exclude.id };
    await stage.restartHost({
      settings: { ...groups, GUESTS: 'include', DISABLED_USERS: 'include', GUARD_SCOPE: '100' },
    });
    await stage.night();
    const { run } = await stage.night();
    expect(run).toMatchObject({
      state: 'completed',
      totals: { inScope: 3, outOfScope: { 'not-in-group': 1, excluded: 1, 'no-mailbox-plan': 1 } },
    });
    expect(await currentOf(tenant, [guest, disabled, member])).toEqual([true, true, true]);
    expect([outsider, excluded, planless].flatMap((person) => writesTo(stage, person))).toEqual([]);
  },
);

testThoroughly('gradual rollout: at most so many users per run, until all are done', async () => {
  const { stage, tenant } = await play({ MAX_UPDATES_PER_RUN: '3' });
  const people = addMany(tenant, 7, addMissing);
  await stage.night();
  const repaired: (number | undefined)[] = [];
  for (let night = 0; night < 4; night += 1) repaired.push((await stage.night()).run.outcomes.repaired);
  expect(repaired).toEqual([3, 3, 1, undefined]);
  expect(await currentOf(tenant, people)).toEqual(people.map(() => true));
});

testThoroughly(
  'contested: a user who is changed in SharePoint after each of three repairs is only reported',
  async () => {
    const { stage, tenant } = await play({});
    const person = addInStep(tenant, 'contested');
    await stage.night();
    for (let repair = 0; repair < 3; repair += 1) {
      tenant.editInSharePoint(person.id);
      expect((await stage.night()).run.outcomes).toEqual({ repaired: 1 });
    }
    tenant.editInSharePoint(person.id);
    const before = stage.writes().length;
    const { run } = await stage.night();
    expect(await lineOf(stage, run.id, person)).toMatchObject({ granted: 'report', reason: 'contested' });
    expect(stage.writes(before)).toEqual([]);
    await stage.nightAfter(15);
    expect(await currentOf(tenant, [person])).toEqual([true]);
    await expectNobodyWrong(tenant);
  },
);

testThoroughly(
  'stuck: a user whose upload keeps failing is tried at growing intervals, and no other user waits',
  async () => {
    const { stage, tenant } = await play({});
    const [bad, good] = addMany(tenant, 2, addMissing) as [Person, Person];
    await stage.night();
    stage.server.faults.add({
      match: { userId: bad.id, method: 'POST', path: /_LThumb/i },
      answer: { status: 403 },
    });
    const outcomes: unknown[] = [];
    for (let night = 0; night < 5; night += 1) {
      const { run } = await stage.night();
      const line = await lineOf(stage, run.id, bad);
      outcomes.push(line?.outcome ?? line?.reason);
    }
    // Attempts after 6 hours, 12 hours and a day fall on the next nights; then two days are left between.
    expect(outcomes).toEqual(['failed', 'failed', 'stuck', 'stuck', 'stuck']);
    expect(await currentOf(tenant, [good])).toEqual([true]);
    stage.server.faults.clear();
    await stage.nightAfter(28);
    expect(await currentOf(tenant, [bad])).toEqual([true]);
  },
);
