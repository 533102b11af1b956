import { afterAll, beforeAll, expect } from 'vitest';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { eventually } from '../host/eventually.ts';
import { currentOf, expectNobodyWrong } from '../kit/oracle.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

/** Sixty people in step: the guard lets twelve of them be updated, and no more. */
let stage: Stage;
let tenant: Tenant;
let people: readonly Person[];
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 60, kind: 'in-step', seed: 3 } });
  tenant = stage.tenant;
  people = [...tenant.users.values()];
});
afterAll(() => stage?.stop());

const uploads = { method: 'POST', path: /AddUsingPath/i };
let next = 0;

/** Another photo for the next so many people, so that none is repaired often enough to be contested. */
function change(count: number): readonly Person[] {
  const chosen = Array.from(
    { length: count },
    (_, index) => people[(next + index) % people.length] as Person,
  );
  next += count;
  for (const { id } of chosen) tenant.changePhoto(id);
  return chosen;
}

async function refusedBecause(run: RunRecord, planHash = run.planHash): Promise<string> {
  const response = await stage.post(`runs/${run.id}/approval`, { planHash });
  expect(response.status).toBe(409);
  return ((await response.json()) as { detail: string }).detail;
}

async function heldNight(): Promise<RunRecord> {
  const { run } = await stage.night();
  expect(run.state).toBe('held');
  return run;
}

const stateOf = async (run: RunRecord) => (await stage.state.runs.get(run.id))?.value.state;

testThoroughly('1. twelve updates of sixty are released, thirteen are held, with their numbers', async () => {
  expect((await stage.night()).run.state).toBe('reported');
  const twelve = change(12);
  const { run } = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 12 } });
  expect(await currentOf(tenant, twelve)).toEqual(twelve.map(() => true));
  change(13);
  const held = await heldNight();
  expect(held.verdict?.message).toContain(
    '13 of 60 compared users would be updated (21.7 %; the limit is 20 %)',
  );
  expect(stage.writes().filter(({ userId }) => !twelve.some(({ id }) => id === userId))).toEqual([]);
});

testThoroughly('2. a newer run replaces a held one, whose plan can no longer be approved', async () => {
  const [older] = await stage.state.runs.list(1);
  const newer = await heldNight();
  expect(older && (await stateOf(older))).toBe('superseded');
  const before = stage.writes().length;
  expect(await refusedBecause(older as RunRecord)).toContain('superseded, not held');
  expect(
    await refusedBecause(newer, older?.planHash === newer.planHash ? 'f'.repeat(64) : older?.planHash),
  ).toContain(`has the hash ${newer.planHash}`);
  expect(stage.writes(before)).toEqual([]);
});

testThoroughly('3. while another run is active a plan cannot be approved', async () => {
  const [held] = await stage.state.runs.list(1);
  const slow = stage.server.faults.add({ match: { path: /\/users\/delta/ }, answer: { delayMs: 3_000 } });
  const started = await stage.post('runs');
  expect(started.status).toBe(202);
  const { runId } = (await started.json()) as { runId: string };
  expect(await refusedBecause(held as RunRecord)).toContain(`Run ${runId} is active`);
  // Run ids count seconds: within the same one, the same request finds its own run.
  await stage.passHours(1 / 1800);
  const second = await stage.post('runs');
  expect(second.status).toBe(409);
  expect(await second.json()).toMatchObject({ type: 'urn:instep:problem:run-active' });
  stage.server.faults.remove(slow);
  expect((await stage.endOfRun(runId)).state).toBe('held');
});

testThoroughly('4. approved twice, a plan is carried out once', async () => {
  const [held] = await stage.state.runs.list(1);
  const done = await stage.approve(held as RunRecord);
  expect(done).toMatchObject({ state: 'completed', outcomes: { repaired: 13 } });
  const before = stage.writes().length;
  expect((await stage.approve(held as RunRecord)).outcomes).toEqual(done.outcomes);
  expect(stage.writes(before)).toEqual([]);
});

testThoroughly('5. a plan that waited for more than 72 hours is refused, and expires', async () => {
  change(13);
  const held = await heldNight();
  await stage.passHours(71.5);
  expect(await refusedBecause(held, '0'.repeat(64))).toContain('has the hash');
  await stage.passHours(1);
  expect(await refusedBecause(held)).toContain('a plan can be approved for 72 hours');
  await stage.host.fireTimer('tidyUp');
  expect(await stateOf(held)).toBe('expired');
  expect(await refusedBecause(held)).toContain('expired, not held');
});

testThoroughly('6. a cancelled run stops before the next user, and the rest is planned again', async () => {
  change(10);
  const held = await heldNight();
  const before = stage.writes().length;
  const slow = stage.server.faults.add({ match: uploads, answer: { delayMs: 200 } });
  expect((await stage.post(`runs/${held.id}/approval`, { planHash: held.planHash })).status).toBe(200);
  await eventually('a first write', () => stage.writes(before).length > 0);
  expect((await stage.post(`runs/${held.id}/cancellation`)).status).toBe(200);
  expect((await stage.endOfRun(held.id)).state).toBe('cancelled');
  stage.server.faults.remove(slow);
  const written = new Set(stage.writes(before).map(({ userId }) => userId));
  expect(written.size).toBeLessThan(held.planned);
  expect(await refusedBecause(held)).toContain('cancelled, not held');
  expect((await stage.post(`runs/${held.id}/cancellation`)).status).toBe(200);
  await expectNobodyWrong(tenant);
});

testThoroughly(
  '7. what an approved run could not finish by its deadline is carried over, and needs no second approval',
  async () => {
    change(15);
    const held = await heldNight();
    const before = stage.writes().length;
    const slow = stage.server.faults.add({ match: uploads, answer: { delayMs: 200 } });
    expect((await stage.post(`runs/${held.id}/approval`, { planHash: held.planHash })).status).toBe(200);
    await eventually('a first write', () => stage.writes(before).length > 0);
    await stage.passHours(21);
    const cut = await stage.endOfRun(held.id);
    stage.server.faults.remove(slow);
    expect(cut.state).toBe('completed');
    const left = cut.outcomes['carried-over'] ?? 0;
    // More than the guard lets pass without an approval.
    expect(left).toBeGreaterThan(12);
    const { run } = await stage.night();
    expect(run).toMatchObject({ state: 'completed', approval: cut.approval });
    expect(run.outcomes.repaired).toBeGreaterThan(12);
    expect(run.verdict?.checks.find(({ name }) => name === 'updates')).toMatchObject({
      result: 'pass',
      text: expect.stringContaining('approved before and carried over'),
    });
    // A user who was being written at the deadline is finished a night later.
    await stage.night();
    expect(await currentOf(tenant, people)).toEqual(people.map(() => true));
  },
);

testThoroughly('8. paused, or in report mode, nothing is approved and nothing is written', async () => {
  change(13);
  const held = await heldNight();
  const before = stage.writes().length;
  await stage.restartHost({ settings: { PAUSED: 'true' } });
  expect(await refusedBecause(held)).toContain('INSTEP_PAUSED is true');
  expect((await stage.night()).run).toMatchObject({
    state: 'reported',
    verdict: { reportBecause: 'paused' },
  });
  await stage.restartHost({ settings: { MODE: 'report' } });
  const { run } = await stage.night();
  expect(run).toMatchObject({ state: 'reported', verdict: { reportBecause: 'mode' } });
  expect(run.verdict?.message).toContain(
    `In repair mode, the guard would hold the plan: ${held.planned} of 60`,
  );
  expect(stage.writes(before)).toEqual([]);
});

testThoroughly(
  '9. after a change of settings that shape the plan the next run only reports; the one after repairs',
  async () => {
    await stage.restartHost({ settings: { RENDITIONS: '64,96,320', GUARD_UPDATES: '30' } });
    const { run } = await stage.night();
    expect(run).toMatchObject({ state: 'reported', verdict: { reportBecause: 'settings-changed' } });
    expect((await stage.night()).run).toMatchObject({ state: 'completed', outcomes: { repaired: 13 } });
  },
);
