/** An operator undoes a night, for one user and for all; through the local host and the real bindings. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { currentOf, expectNobodyWrong } from '../kit/oracle.ts';
import { addInStep, addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { facesOf } from '../workflows/faces.ts';

let stage: Stage;
let people: readonly Person[];
let before: readonly unknown[];
let nightId: string;
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 0, kind: 'empty', seed: 29 } });
  people = [
    addInStep(stage.tenant, 'one'),
    addInStep(stage.tenant, 'two'),
    addMissing(stage.tenant, 'three'),
  ];
  for (const { id } of people.slice(0, 2)) stage.tenant.editInSharePoint(id);
  before = await faces();
  await stage.night();
  const { run } = await stage.night();
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  nightId = run.id;
});
afterAll(() => stage?.stop());

function faces(): Promise<readonly unknown[]> {
  return Promise.all(people.map((person) => facesOf(stage.tenant, person)));
}

test('one user is undone by sign-in name; a repeated call does it once', async () => {
  const [one] = people as [Person];
  const first = await stage.post(`users/${one.upn}/undo`, {});
  expect(await first.json()).toMatchObject({
    userId: one.id,
    runId: nightId,
    undoRunId: expect.stringMatching(/-undo$/),
    trace: [{ step: 'copy' }, { step: 'look' }, { step: 'action', ok: true }],
  });
  expect((await faces())[0]).toEqual(before[0]);
  const written = stage.writes().length;
  const second = await stage.post(`users/${one.id}/undo`, { runId: nightId });
  expect(second.status).toBe(200);
  expect(await second.json()).not.toHaveProperty('undoRunId');
  expect(stage.writes(written)).toEqual([]);
});

test('what cannot be undone is a problem that says why', async () => {
  const unknownUser = await stage.post('users/00000000-0000-4000-8000-000000000000/undo');
  expect([unknownUser.status, await unknownUser.json()]).toMatchObject([
    404,
    { type: 'urn:instep:problem:user-not-found' },
  ]);
  const [one, two] = people as [Person, Person];
  const none = await stage.post(`users/${one.id}/undo`, { runId: '20200101T010000Z' });
  expect([none.status, await none.json()]).toMatchObject([
    409,
    { type: 'urn:instep:problem:refused', reason: 'no-copy', trace: [{ ok: false }] },
  ]);
  const fault = stage.server.faults.add({
    match: { userId: two.id, path: /SetSingleValueProfileProperty/i },
    answer: { status: 403 },
  });
  const failed = await stage.post(`users/${two.id}/undo`);
  stage.server.faults.remove(fault);
  expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '60']);
  const run = await stage.post('runs/20200101T010000Z/undo');
  expect(run.status).toBe(404);
});

test('the whole night is undone after an approval; then nights leave it alone', async () => {
  const asked = await stage.post(`runs/${nightId}/undo`);
  expect(asked.status).toBe(202);
  const { runId, location } = (await asked.json()) as { runId: string; location: string };
  expect(asked.headers.get('location')).toBe(location);
  const held = await stage.endOfRun(runId);
  const undoRun = (await (await fetch(location)).json()) as object;
  expect(undoRun).toMatchObject({ state: 'held', trigger: 'undo', undoes: nightId, planned: 3 });
  expect(await stage.approve(held)).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  expect(await faces()).toEqual(before);
  await expectNobodyWrong(stage.tenant);

  const written = stage.writes().length;
  const { run } = await stage.night();
  expect(run.totals?.reasons).toEqual({ undone: 3 });
  expect(stage.writes(written)).toEqual([]);
  for (const { id } of people) stage.tenant.changePhoto(id);
  await stage.night();
  expect(await currentOf(stage.tenant, people)).toEqual([true, true, true]);
});
