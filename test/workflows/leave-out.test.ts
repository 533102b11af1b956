/** Users are left out of a held plan before it is approved. */
import { expect, test } from 'vitest';
import type { RunRecord } from '../../shared/core/run.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { type Chosen, leaveOut } from '../../shared/workflows/operate/leave-out.ts';
import { planView } from '../../shared/workflows/report/plan-view.ts';
import { type Play, play } from '../kit/in-process.ts';
import { lineOf } from './telling.ts';

const by = 'admin-1';

/** A held plan: four people without a photo in SharePoint, and one with another photo there. */
async function heldPlan() {
  const stage = await play({ settings: { GUARD_UPDATES: '1' } });
  for (let n = 0; n < 50; n += 1) stage.tenant.join({ upn: `plain.${n}@contoso.com` });
  const people = ['a', 'b', 'c', 'd'].map((name) => stage.withPhoto(name));
  await stage.closedBefore();
  const held = await stage.night();
  expect(held).toMatchObject({ state: 'held', planned: 4 });
  return { stage, people, held };
}

async function plan({ context }: Play, { id }: RunRecord) {
  const view = await planView(context, id);
  if (view.kind !== 'plan') throw new Error(view.kind);
  const { planHash, planned, leftOut, isAsClosed } = view;
  return { planHash, planned, leftOut, isAsClosed };
}

async function mark({ context }: Play, { id }: RunRecord, chosen: Chosen & { readonly leftOut: boolean }) {
  const answer = await leaveOut(context, id, { ...chosen, by });
  return answer.kind === 'refused' ? answer.why : answer.kind;
}

test('two users are left out, the rest is approved, and they are planned again the next night', async () => {
  const { stage, people, held } = await heldPlan();
  const [a, b, c, d] = people as [(typeof people)[0], ...typeof people];
  expect(await mark(stage, held, { leftOut: true, users: [a.id, (b as typeof a).id] })).toBe('done');
  const before = await stage.run(held.id);
  expect(before).toEqual({ ...held, leftOutRevision: 1 });
  const now = await plan(stage, held);
  expect(now).toMatchObject({ planned: 2, leftOut: 2, isAsClosed: true });
  expect(now.planHash).not.toBe(held.planHash);
  expect(await lineOf(stage, held.id, a)).toBe('missing copy - -');

  const full = await approveRun(stage.context, held.id, { planHash: held.planHash ?? '', by });
  expect(full).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('2 users are left out of it, last by admin-1'),
  });
  const approved = await approveRun(stage.context, held.id, {
    planHash: now.planHash,
    by,
    comment: 'as agreed',
  });
  expect(approved).toMatchObject({
    kind: 'approved',
    run: { planned: 2, planHash: now.planHash, approval: { by, comment: 'as agreed', leftOut: 2 } },
  });
  expect(await plan(stage, held)).toMatchObject({ planned: 2, leftOut: 2, isAsClosed: true });
  await stage.pump();
  expect(await stage.run(held.id)).toMatchObject({ state: 'completed', outcomes: { repaired: 2 } });
  for (const person of [a, b as typeof a]) {
    expect(stage.written(person)).toEqual([]);
    expect(await lineOf(stage, held.id, person)).toBe('missing report left-out -');
  }
  for (const person of [c as typeof a, d as typeof a]) expect(stage.written(person)).not.toEqual([]);
  expect(await plan(stage, held)).toMatchObject({ planned: 2, leftOut: 2, isAsClosed: true });

  stage.set({ GUARD_UPDATES: '50' });
  const next = await stage.night();
  expect(next.planned).toBe(2);
  expect(await lineOf(stage, next.id, a)).toBe('missing copy - repaired');
});
