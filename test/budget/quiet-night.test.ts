/** What a night without changes costs, counted by the simulated tenant. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import { type Night, type Stage, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';
import {
  byKind,
  expectWithin,
  mostDeepChecks,
  printNight,
  type QuietNight,
  quietHttpRequests,
  quietKinds,
  quietTableOperations,
} from './budgets.ts';

const users = 300;
/** Few faces, because making a picture takes long; who has which one does not matter where all are in step. */
const faces = 20;
let stage: Stage;
let first: Night;

beforeAll(async () => {
  stage = await setStage({ tenant: { users: 0, kind: 'empty', seed: 5 }, patienceMs: 300_000 });
  for (let index = 0; index < users; index += 1) enter(stage.tenant, index);
  first = await stage.night();
  await stage.night();
}, 600_000);
afterAll(() => stage?.stop());

/**
 * All users are in step: SharePoint shows the photo after a visit. S was written later than the others, so the first night
 * reads all three files, and a deep check later only one.
 */
function enter(tenant: Tenant, index: number): void {
  const { id } = tenant.addPerson({ upn: `person${index}@contoso.com` });
  const shape = { width: 240, height: 240, quality: 80, format: 'jpeg', exifOrientation: 1 } as const;
  tenant.changePhoto(id, { face: 1 + (index % faces), ...shape });
  tenant.userVisits(id);
  const small = tenant.library.fileAt(tenant.pathShown(id, 'S') ?? '');
  if (small !== undefined) small.stamped = new Date(small.stamped.getTime() + 3_600_000);
}

function expectQuiet(night: Night, quiet: QuietNight): void {
  expect(night.run.totals?.findings).toEqual({ 'in-step': users });
  expect(night.counts.throttled).toBe(0);
  expect(night.counts.writes).toBe(0);
  expect(night.counts.httpRequests).toBeLessThanOrEqual(quietHttpRequests(quiet));
  expectWithin(byKind(night), quietKinds(quiet));
  expect(night.tableOperations).toBeLessThanOrEqual(quietTableOperations(users));
}

test('the first night in a tenant in step stays within its budget', () => {
  printNight('first night, all users in step', first);
  expect(first.run.totals?.findings).toEqual({ 'in-step': users });
  expect(first.counts.writes).toBe(0);
});

test('a quiet night stays within its budget and reads no photo', async () => {
  // As in Azure, where the process of the night before has ended.
  await stage.restartHost();
  const night = await stage.night();
  printNight('quiet night', night);
  expectQuiet(night, { users, dueUsers: 0 });
  expect(night.run.totals?.deepChecked).toBe(0);
  expect(night.counts.photoDownloads).toBe(0);
}, 300_000);

test('days later the deep checks are due, each with one photo and one file', async () => {
  await stage.restartHost();
  const night = await stage.nightAfter(4);
  printNight('quiet night with deep checks due', night);
  const dueUsers = night.run.totals?.deepChecked ?? 0;
  expect(dueUsers).toBeGreaterThan(0);
  expect(dueUsers).toBeLessThanOrEqual(mostDeepChecks(users));
  expectQuiet(night, { users, dueUsers });
  expect(night.counts.photoDownloads).toBeLessThanOrEqual(2 * dueUsers);
}, 300_000);

testThoroughly(
  'a scope group costs one more request per 999 members',
  async () => {
    const group = stage.tenant.addGroup('Photos', stage.tenant.users.keys());
    await stage.restartHost({ settings: { SCOPE_GROUP: group.id } });
    const changed = await stage.night();
    expect(changed.run.verdict?.reportBecause).toBe('settings-changed');
    await stage.restartHost();
    const night = await stage.night();
    printNight('quiet night with a scope group', night);
    const dueUsers = night.run.totals?.deepChecked ?? 0;
    expect(dueUsers).toBeLessThanOrEqual(mostDeepChecks(users));
    expectQuiet(night, { users, dueUsers, groupMembers: users });
    expect(byKind(night)['group-members']).toBe(1);
  },
  300_000,
);
