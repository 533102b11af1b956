import { afterAll, beforeAll, expect } from 'vitest';
import type { Original } from '../../local/tenant/truth/pictures.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Group, Person } from '../../local/tenant/truth/types.ts';
import { currentOf } from '../kit/oracle.ts';
import { type Night, type Stage, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

let stage: Stage;
let tenant: Tenant;
let people: readonly Person[];
let group: Group;
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 60, kind: 'in-step', seed: 5 } });
  tenant = stage.tenant;
  people = [...tenant.users.values()];
  group = tenant.addGroup(
    'In scope',
    people.map(({ id }) => id),
  );
  await stage.night();
});
afterAll(() => stage?.stop());

function checkOf({ run }: Night, name: string): { result: string; text: string } | undefined {
  return run.verdict?.checks.find((check) => check.name === name);
}

function somePhoto(): Original {
  return { face: tenant.newFace(), width: 360, height: 360, quality: 88, format: 'jpeg', exifOrientation: 1 };
}

testThoroughly(
  '1. five people with one new photo are repaired; six are withheld and hold the plan once, not every night',
  async () => {
    const five = people.slice(0, 5);
    const picture = somePhoto();
    for (const { id } of five) tenant.changePhoto(id, picture);
    expect((await stage.night()).run).toMatchObject({ state: 'completed', outcomes: { repaired: 5 } });

    const six = people.slice(10, 16);
    const another = somePhoto();
    for (const { id } of six) tenant.changePhoto(id, another);
    const ordinary = people[20] as Person;
    tenant.changePhoto(ordinary.id);
    const before = stage.writes().length;
    const first = await stage.night();
    expect(first.run).toMatchObject({ state: 'held', planned: 1 });
    expect(first.run.verdict?.message).toContain('6 of 7 planned users');
    expect(first.run.verdict?.message).toContain('INSTEP_SHARED_PICTURE_HASHES');
    await stage.approve(first.run);
    expect(new Set(stage.writes(before).map(({ userId }) => userId))).toEqual(new Set([ordinary.id]));

    tenant.changePhoto((people[21] as Person).id);
    const later = await stage.night();
    expect(later.run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
    expect(checkOf(later, 'shared-picture')?.result).toBe('withhold');
    expect(await currentOf(tenant, six)).toEqual(six.map(() => false));

    const [hash] = later.run.sharedPictures;
    await stage.restartHost({ settings: { SHARED_PICTURE_HASHES: hash ?? '' } });
    expect((await stage.night()).run.verdict?.reportBecause).toBe('settings-changed');
    expect((await stage.night()).run).toMatchObject({ state: 'completed', outcomes: { repaired: 6 } });
    expect(await currentOf(tenant, six)).toEqual(six.map(() => true));
  },
);

testThoroughly(
  '2. a scope that is smaller by six of sixty passes; a group emptied by mistake holds the plan',
  async () => {
    await stage.restartHost({ settings: { SCOPE_GROUP: group.id } });
    await stage.night();
    for (const { id } of people.slice(54)) group.members.delete(id);
    const six = await stage.night();
    expect(six.run).toMatchObject({
      state: 'completed',
      totals: { inScope: 54, outOfScope: { 'not-in-group': 6 } },
    });
    for (const { id } of people.slice(48, 54)) group.members.delete(id);
    const twelve = await stage.night();
    expect(twelve.run.state).toBe('held');
    expect(twelve.run.verdict?.message).toContain('48 users are in scope, 54 were in the last closed run');
    group.members.clear();
    const emptied = await stage.night();
    expect(emptied.run).toMatchObject({ state: 'held', totals: { inScope: 0 } });
    for (const { id } of people) group.members.add(id);
    expect((await stage.night()).run.state).toBe('completed');
  },
);

testThoroughly('3. nineteen unreadable users pass, twenty hold the plan, with the cause', async () => {
  const unreadable = (count: number) => {
    stage.server.faults.clear();
    for (const { id } of people.slice(0, count)) {
      stage.server.faults.add({ match: { userId: id, path: /\/photo$/ }, answer: { status: 500 } });
    }
  };
  unreadable(19);
  expect((await stage.night()).run).toMatchObject({
    state: 'completed',
    totals: { findings: { unknown: 19 } },
  });
  unreadable(0);
  await stage.night();
  unreadable(20);
  const { run } = await stage.night();
  expect(run.state).toBe('held');
  expect(run.verdict?.message).toContain('20 of 60 users could not be read (33.3 %');
  expect(run.verdict?.message).toContain('most often: Exchange: HTTP 500');
  unreadable(0);
  expect((await stage.night()).run.state).toBe('completed');
});

testThoroughly('4. a canary in step releases the plan, one out of step holds it', async () => {
  const canary = people[30] as Person;
  await stage.restartHost({ settings: { SCOPE_GROUP: group.id, CANARY_USER: canary.id } });
  const good = await stage.night();
  expect([good.run.state, checkOf(good, 'canary')?.result]).toEqual(['completed', 'pass']);
  tenant.changePhoto(canary.id);
  const before = stage.writes().length;
  const { run } = await stage.night();
  expect(run.state).toBe('held');
  expect(run.verdict?.message).toContain('Finding for the canary user: newer in Exchange');
  expect(stage.writes(before)).toEqual([]);
});
