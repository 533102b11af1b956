/** Plans that wait for an approval, and how they end. */
import { expect, test } from 'vitest';
import { audit } from '../../local/tenant/truth/oracle.ts';
import { readLastClosed } from '../../shared/workflows/ledger/last-closed.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { runProgress } from '../../shared/workflows/report/run-progress.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { wakeRun } from '../../shared/workflows/tidy/wake-run.ts';
import { type Play, play } from '../kit/in-process.ts';
import { canary, withCanary } from './telling.ts';

async function refusal(stage: Play, runId: string, planHash: string): Promise<string> {
  const answer = await approveRun(stage.context, runId, { planHash, by: 'admin-1' });
  return answer.kind === 'refused' ? answer.why : answer.kind;
}

test('a held plan states its reason, is approved by its hash and then repaired; a second approval changes nothing', async () => {
  const { stage, person } = await withCanary();
  const held = await stage.night();
  const planHash = held.planHash ?? '';
  expect(held).toMatchObject({ state: 'held', planned: 1, endedAt: undefined });
  expect(held.verdict?.message).toContain('Finding for the canary user: missing in SharePoint.');
  expect(await stage.context.runs.active()).toBeUndefined();
  const approvableUntil = new Date(Date.parse(held.closedAt ?? '') + 72 * 3_600_000).toISOString();
  expect(stage.events.find(({ name }) => name === 'run.held')?.properties).toMatchObject({
    planHash,
    approvableUntil,
  });
  expect(await runProgress(stage.context, held.id)).toMatchObject({ approvableUntil });
  expect(stage.written()).toEqual([]);

  // Longer after the start than repairs may take: the deadline counts from the approval.
  stage.pass({ hours: 21 });
  // A limit of the guard shapes no plan.
  stage.set({ GUARD_UPDATES: '50' });
  const answer = await approveRun(stage.context, held.id, { planHash, by: 'admin-1' });
  expect(answer).toMatchObject({
    kind: 'approved',
    run: { state: 'releasing', approval: { by: 'admin-1' } },
  });
  const again = await approveRun(stage.context, held.id, { planHash, by: 'admin-2' });
  expect(again).toMatchObject({ kind: 'approved', run: { approval: { by: 'admin-1' } } });
  await stage.pump();
  expect(await stage.run(held.id)).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  const afterwards = await approveRun(stage.context, held.id, { planHash, by: 'admin-1' });
  expect(afterwards).toMatchObject({ kind: 'approved', run: { state: 'completed' } });
  await stage.pump();
  expect((await audit(stage.tenant)).people.get(person.id)?.faceIsCurrent).toBe(true);
  expect(stage.written(person).filter((name) => name.endsWith('.jpg'))).toHaveLength(3);
  const shown = await runProgress(stage.context, held.id);
  expect(shown).toMatchObject({ progress: { rangesDone: 1, chunksDone: 1 } });
  expect(shown).not.toHaveProperty('approvableUntil');
  expect(await runProgress(stage.context, '20200101T010000Z')).toBeUndefined();

  const quiet = await stage.night();
  expect(quiet.verdict?.checks.find(({ name }) => name === 'canary')?.text).toContain('in step');
});

test('every refused approval says why, and changes nothing', async () => {
  const { stage } = await withCanary();
  const held = await stage.night();
  const planHash = held.planHash ?? '';
  expect(await refusal(stage, '20200101T010000Z', planHash)).toBe('not-found');
  expect(await refusal(stage, held.id, 'f00')).toContain('not f00');
  stage.set({ MODE: 'report' });
  expect(await refusal(stage, held.id, planHash)).toContain('INSTEP_MODE is report');
  stage.set({ MODE: 'repair', PAUSED: 'true' });
  expect(await refusal(stage, held.id, planHash)).toContain('INSTEP_PAUSED is true');
  stage.set({ PAUSED: '', EXCLUDE_GROUP: '0a7d2c8e-53f4-4be5-8a36-4a4b1f0ce771' });
  expect(await refusal(stage, held.id, planHash)).toContain('Settings that shape the plan');
  stage.set({ EXCLUDE_GROUP: '' });

  const last = await readLastClosed(stage.context);
  await stage.context.cursors.set('last-closed', { ...last, runId: '20990101T010000Z' });
  expect(await refusal(stage, held.id, planHash)).toContain('not the latest closed run');
  await stage.context.cursors.set('last-closed', last);

  const unwrap = stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      await runs.update(etag, { ...held, note: 'changed meanwhile' });
      return runs.update(etag, run);
    },
  }));
  expect(await refusal(stage, held.id, planHash)).toContain('changed by another request');
  unwrap();
  expect(await stage.context.runs.active()).toBeUndefined();

  const active = await stage.begin();
  const answer = await approveRun(stage.context, held.id, { planHash, by: 'admin-1' });
  expect(answer).toEqual({ kind: 'active', activeId: active.id });
  await cancelRun(stage.context, active.id, 'admin-1');

  stage.pass({ hours: 50 });
  expect(await refusal(stage, held.id, planHash)).toContain('can be approved for 72 hours');
  await tidyUp(stage.context);
  expect(await stage.run(held.id)).toMatchObject({ state: 'expired' });
  expect(await refusal(stage, held.id, planHash)).toContain('is expired, not held');
  expect(stage.written()).toEqual([]);
});

test('a newer run supersedes a held plan, even if it has to try twice', async () => {
  const { stage } = await withCanary();
  const first = await stage.night();
  let troubled = 0;
  const unwrap = stage.wrap('findings', (findings) => ({
    list(runId, range) {
      troubled += 1;
      if (troubled === 1) throw new Error('the storage account did not answer');
      return findings.list(runId, range);
    },
  }));
  const second = await stage.night();
  unwrap();
  expect(await stage.run(first.id)).toMatchObject({
    state: 'superseded',
    note: `superseded by run ${second.id}`,
  });
  expect(second.state).toBe('held');
  expect(await refusal(stage, first.id, first.planHash ?? '')).toContain('is superseded, not held');

  await cancelRun(stage.context, second.id, 'admin-1');
  const third = await stage.night();
  expect(await stage.run(second.id)).toMatchObject({ state: 'cancelled' });
  expect(third.state).toBe('held');
});

test('the rest of an approved plan is carried over and needs no second approval', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '1' } });
  for (let n = 0; n < 50; n += 1) stage.tenant.join({ upn: `plain.${n}@contoso.com` });
  const people = ['a', 'b', 'c'].map((name) => stage.withPhoto(name));
  await stage.closedBefore();
  const held = await stage.night();
  expect(held).toMatchObject({ state: 'held', planned: 3 });

  const unwrap = stage.wrap('findings', (findings) => ({
    async setOutcome(runId, userId, outcome, etag) {
      const isStored = await findings.setOutcome(runId, userId, outcome, etag);
      if (outcome === 'repaired') stage.pass({ hours: 21 });
      return isStored;
    },
  }));
  const first = await stage.approve(held);
  unwrap();
  expect(first).toMatchObject({ state: 'completed', outcomes: { repaired: 1, 'carried-over': 2 } });
  expect([...(await stage.findings(first.id)).values()].map(({ outcome }) => outcome).sort()).toEqual([
    'carried-over',
    'carried-over',
    'repaired',
  ]);

  const second = await stage.night();
  expect(second).toMatchObject({
    state: 'completed',
    outcomes: { repaired: 2 },
    approval: { by: 'admin-1' },
  });
  const { people: seen } = await audit(stage.tenant);
  expect(people.every(({ id }) => seen.get(id)?.faceIsCurrent)).toBe(true);

  for (const name of ['d', 'e']) stage.withPhoto(name);
  expect(await stage.night()).toMatchObject({ state: 'held', planned: 2, approval: undefined });
});

test('the canary is reported in every possible state', async () => {
  const stage = await play({ settings: { CANARY_USER: canary, MODE: 'report' } });
  stage.inStep('a');
  const canaryText = async () => {
    const { verdict } = await stage.night();
    return verdict?.checks.find(({ name }) => name === 'canary')?.text;
  };
  expect(await canaryText()).toBe('Finding for the canary user: out of scope, or not in the directory.');
  const person = stage.tenant.join({ id: canary, upn: 'canary@contoso.com' });
  expect(await canaryText()).toBe('Finding for the canary user: no photo.');
  stage.tenant.changePhoto(person.id);
  stage.tenant.userVisits(person.id);
  expect(await canaryText()).toBe('Finding for the canary user: in step.');
  expect(stage.events.filter(({ properties }) => properties.finding === 'in-step')).toEqual([]);
  stage.tenant.loseMailbox(person.id);
  expect(await canaryText()).toBe('Finding for the canary user: no mailbox.');
});

test('two approvals of one plan at the same moment count as one, and the run lock stays taken', async () => {
  const { stage } = await withCanary();
  const held = await stage.night();
  const approval = { planHash: held.planHash ?? '', by: 'admin-1' };
  let first = true;
  const unwrap = stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      if (first) {
        first = false;
        await approveRun(stage.context, held.id, approval);
      }
      return runs.update(etag, run);
    },
  }));
  expect(await approveRun(stage.context, held.id, approval)).toMatchObject({ kind: 'approved' });
  unwrap();
  expect((await stage.context.runs.active())?.activeId).toBe(held.id);
  await stage.pump();
  expect((await stage.run(held.id)).state).toBe('completed');
});

test('an approval that comes before the run has reported its close keeps the run lock', async () => {
  const { stage } = await withCanary();
  const begun = await stage.begin();
  const unwrap = stage.wrap('cursors', (cursors) => ({
    async set(name, value) {
      if (name === 'held') await approveRun(stage.context, begun.id, await approvalOf(stage, begun.id));
      return cursors.set(name, value);
    },
  }));
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  unwrap();
  expect(await stage.run(begun.id)).toMatchObject({ state: 'repairing' });
  expect((await stage.context.runs.active())?.activeId).toBe(begun.id);
});

test('no run takes the run lock from an approval that is being written', async () => {
  const { stage } = await withCanary();
  const held = await stage.night();
  const others: unknown[] = [];
  const unwrap = stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      unwrap();
      await wakeRun(stage.context);
      others.push(await startRun(stage.context, 'manual', stage.now()));
      return runs.update(etag, run);
    },
  }));
  const approval = await approvalOf(stage, held.id);
  expect(await approveRun(stage.context, held.id, approval)).toMatchObject({ kind: 'approved' });
  expect(others).toEqual([{ started: false, activeId: held.id }]);
  expect((await stage.context.runs.active())?.activeId).toBe(held.id);
});

async function approvalOf(stage: Play, runId: string): Promise<{ planHash: string; by: string }> {
  return { planHash: (await stage.run(runId)).planHash ?? '', by: 'admin-1' };
}
