/** Users are left out of a held plan before it is approved. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { type Chosen, leaveOut } from '../../shared/workflows/operate/leave-out.ts';
import { planView } from '../../shared/workflows/report/plan-view.ts';
import { type Play, play } from '../kit/in-process.ts';
import { lineOf } from './telling.ts';
import { undoWhole } from './undoing.ts';

const by = 'admin-1';

type Four = readonly [Person, Person, Person, Person];

/** A held plan of four people without a photo in SharePoint. */
async function heldPlan() {
  const stage = await play({ settings: { GUARD_UPDATES: '1' } });
  for (let n = 0; n < 50; n += 1) stage.tenant.join({ upn: `plain.${n}@contoso.com` });
  const four = ['a', 'b', 'c', 'd'].map((name) => stage.withPhoto(name));
  await stage.closedBefore();
  const held = await stage.night();
  expect(held).toMatchObject({ state: 'held', planned: 4 });
  const [a, b, c, d] = four.sort((one, other) => (one.id < other.id ? -1 : 1)) as unknown as Four;
  return { stage, people: [a, b, c, d] as const, held };
}

async function planOf({ context }: Play, { id }: RunRecord) {
  const view = await planView(context, id);
  if (view.kind !== 'plan') throw new Error(view.kind);
  const { planHash, planned, leftOut, isAsClosed } = view;
  return { planHash, planned, leftOut, isAsClosed };
}

async function say({ context }: Play, { id }: RunRecord, asked: Chosen & { readonly leftOut: boolean }) {
  const answer = await leaveOut(context, id, { ...asked, by });
  return answer.kind === 'refused' ? answer.why : answer.kind;
}

async function approve({ context }: Play, { id }: RunRecord, planHash: string | undefined) {
  const answer = await approveRun(context, id, { planHash: planHash ?? '', by });
  return answer.kind === 'refused' ? answer.why : answer.kind;
}

test('two users are left out, the rest is approved, and they are planned again the next night', async () => {
  const { stage, people, held } = await heldPlan();
  const [a, b, c, d] = people;
  expect(await say(stage, held, { leftOut: true, users: [a.id, b.id] })).toBe('done');
  expect(await stage.run(held.id)).toEqual({ ...held, leftOutRevision: expect.stringMatching(/^00000001-/) });
  const now = await planOf(stage, held);
  expect(now).toMatchObject({ planned: 2, leftOut: 2, isAsClosed: true });
  expect(await lineOf(stage, held.id, a)).toBe('missing copy - -');

  expect(await approve(stage, held, held.planHash)).toContain(
    `2 users are left out of it, last by admin-1 at ${stage.now().toISOString().slice(0, 15)}`,
  );
  const asked = { planHash: now.planHash, by, comment: 'as agreed' };
  expect(await approveRun(stage.context, held.id, asked)).toMatchObject({
    kind: 'approved',
    run: { planned: 2, planHash: now.planHash, approval: { by, comment: 'as agreed', leftOut: 2 } },
  });
  expect(await planOf(stage, held)).toMatchObject({ planned: 2, leftOut: 2, isAsClosed: true });
  await stage.pump();
  expect(await stage.run(held.id)).toMatchObject({ state: 'completed', outcomes: { repaired: 2 } });
  for (const person of [a, b]) {
    expect(stage.written(person)).toEqual([]);
    expect(await lineOf(stage, held.id, person)).toBe('missing report left-out -');
  }
  for (const person of [c, d]) expect(stage.written(person)).not.toEqual([]);
  expect(await planOf(stage, held)).toMatchObject({ planned: 2, leftOut: 2, isAsClosed: true });
  expect(await approve(stage, held, now.planHash)).toBe('approved');

  stage.set({ GUARD_UPDATES: '50' });
  const next = await stage.night();
  expect(next).toMatchObject({ planned: 2, approval: undefined });
  expect(await lineOf(stage, next.id, a)).toBe('missing copy - repaired');
});

test('the newest word about a user counts: a finding is left out, then one of its users is put back', async () => {
  const { stage, people, held } = await heldPlan();
  const [a, b] = people;
  await say(stage, held, { leftOut: false, users: [b.id] });
  await say(stage, held, { leftOut: true, finding: 'missing' });
  expect(await planOf(stage, held)).toMatchObject({ planned: 0, leftOut: 4, isAsClosed: true });
  await say(stage, held, { leftOut: false, users: [a.id] });
  const one = await planOf(stage, held);
  expect(one).toMatchObject({ planned: 1, leftOut: 3 });
  await say(stage, held, { leftOut: false, users: [a.id] });
  expect(await planOf(stage, held)).toEqual(one);
  await say(stage, held, { leftOut: false, finding: 'missing' });
  expect(await planOf(stage, held)).toMatchObject({ planHash: held.planHash, planned: 4, leftOut: 0 });
  expect(await approve(stage, held, one.planHash)).toContain('Look at the plan as it is now, then approve');

  await say(stage, held, { leftOut: true, users: [b.id] });
  await say(stage, held, { leftOut: true, users: [a.id] });
  await say(stage, held, { leftOut: false, users: [b.id] });
  expect(await approve(stage, held, held.planHash)).toContain('1 user is left out of it, last by admin-1');
  await stage.approve({ ...held, planHash: (await planOf(stage, held)).planHash });
  expect(stage.written(a)).toEqual([]);
  expect(stage.written(b)).not.toEqual([]);
});

test('of the users who are left out, the last one said is named, whatever the order of their ids', async () => {
  const { stage, people, held } = await heldPlan();
  const [a, b] = people;
  await leaveOut(stage.context, held.id, { leftOut: true, users: [a.id], by: 'admin-2' });
  await leaveOut(stage.context, held.id, { leftOut: true, users: [b.id], by: 'admin-1' });
  await leaveOut(stage.context, held.id, { leftOut: true, users: [a.id], by: 'admin-3' });
  expect(await approve(stage, held, held.planHash)).toContain('2 users are left out of it, last by admin-3');
});

test('all users can be left out: the approved plan writes nobody', async () => {
  const { stage, held } = await heldPlan();
  await say(stage, held, { leftOut: true, finding: 'missing' });
  const run = await stage.approve({ ...held, planHash: (await planOf(stage, held)).planHash });
  expect(run).toMatchObject({ state: 'completed', planned: 0, outcomes: {} });
  expect(stage.written()).toEqual([]);
});

test('users who are not in the plan are refused as a whole, and so is a finding that it does not contain', async () => {
  const { stage, people, held } = await heldPlan();
  const [a] = people;
  const strangers = Array.from({ length: 11 }, (_, n) => `00000000-0000-4000-8000-0000000000${n + 10}`);
  const one = await say(stage, held, { leftOut: true, users: [a.id, strangers[0] as string] });
  expect(one).toBe(
    `1 user of these is not in the plan of run ${held.id}: ${strangers[0]}. Nothing was changed.`,
  );
  const many = await say(stage, held, { leftOut: true, users: strangers });
  expect(many).toContain('11 users of these are not in the plan');
  expect(many).toMatch(/019 …\. Nothing was changed\.$/);
  expect(await say(stage, held, { leftOut: true, finding: 'stale' })).toContain(
    'No user with the finding stale',
  );
  expect(await stage.run(held.id)).toEqual(held);

  const line = (await stage.findings(held.id)).get(a.id);
  if (line !== undefined) await stage.context.findings.put([{ ...line, granted: 'report', reason: 'ramp' }]);
  expect(await say(stage, held, { leftOut: true, users: [a.id] })).toContain(
    '1 user of these is not in the plan',
  );
});

test('a plan of which the search for a finding comes back empty at first is searched on', async () => {
  const { stage, held } = await heldPlan();
  let pages = 0;
  stage.wrap('findings', (findings) => ({
    page: async (runId, asked) => {
      pages += 1;
      return pages === 1
        ? { rows: [], continuation: asked.continuation ?? '0' }
        : findings.page(runId, { ...asked, continuation: undefined });
    },
  }));
  expect(await say(stage, held, { leftOut: true, finding: 'missing' })).toBe('done');
});

test('only a held plan can be changed, and the refusal says what it is now', async () => {
  const { stage, people, held } = await heldPlan();
  const asked = { leftOut: true, users: [people[0].id] };
  expect(await say(stage, { ...held, id: '20200101T010000Z' }, asked)).toBe('not-found');
  const next = await stage.night();
  expect(await say(stage, held, asked)).toBe(
    `Run ${held.id} is superseded, not held: there is nothing to leave out. Note: superseded by run ${next.id}.`,
  );
  await stage.approve(next);
  expect(await say(stage, next, asked)).toMatch(/is completed, not held.* It was approved by admin-1 at 20/);
});

test('while others change the plan all the time, a call is refused in the end', async () => {
  const { stage, held, people } = await heldPlan();
  stage.wrap('runs', () => ({ update: async () => false }));
  expect(await say(stage, held, { leftOut: true, users: [people[0].id] })).toContain('Try again');
});

test('an erased user has no marks, and the plan contains the user again', async () => {
  const { stage, people, held } = await heldPlan();
  const [a, b] = people;
  await say(stage, held, { leftOut: true, users: [a.id, b.id] });
  await eraseUser(stage.context, a.id);
  expect(await planOf(stage, held)).toMatchObject({ planned: 3, leftOut: 1, isAsClosed: true });
  await stage.approve({ ...held, planHash: (await planOf(stage, held)).planHash });
  expect(stage.written(a)).toEqual([]);
  expect(stage.written(b)).toEqual([]);
});

test('users are left out of an undo plan in the same way', async () => {
  const { stage, people, held } = await heldPlan();
  const [a, b] = people;
  const done = await stage.approve(held);
  const undo = await undoWhole(stage, done.id);
  expect(undo).toMatchObject({ state: 'held', planned: 4 });
  const written = stage.written(a).length;
  await say(stage, undo, { leftOut: true, users: [a.id] });
  await stage.approve({ ...undo, planHash: (await planOf(stage, undo)).planHash });
  expect(stage.written(a)).toHaveLength(written);
  expect(stage.written(b).length).toBeGreaterThan(written);
  expect(await lineOf(stage, undo.id, a)).toMatch(/ report left-out -$/);
});

test('a plan whose lines have changed cannot be approved while users are left out', async () => {
  const { stage, people, held } = await heldPlan();
  const [a, b] = people;
  await say(stage, held, { leftOut: true, users: [a.id] });
  const line = (await stage.findings(held.id)).get(b.id);
  if (line === undefined) throw new Error('b is planned');
  await stage.context.findings.put([{ ...line, targetEtags: 'others' }]);
  const now = await planOf(stage, held);
  expect(now.isAsClosed).toBe(false);
  expect(await approve(stage, held, now.planHash)).toContain('are no longer those of its plan');
  await cancelRun(stage.context, held.id, by);
  expect(stage.written()).toEqual([]);
});
