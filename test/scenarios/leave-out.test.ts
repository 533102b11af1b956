/** Over HTTP: two users are left out of a held plan, the rest is approved, and the tenant's own write log says who was written. */
import { expect, onTestFinished } from 'vitest';
import { findLines, listLines } from '../../shared/http/contract/lines.ts';
import { getPlan } from '../../shared/http/contract/plan.ts';
import { setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

testThoroughly('two users are left out, and nobody else', async () => {
  const stage = await setStage({ tenant: { users: 60, kind: 'in-step', seed: 7 } });
  onTestFinished(() => stage.stop());
  expect((await stage.night()).run.state).toBe('reported');
  const changed = [...stage.tenant.users.values()].slice(0, 15);
  for (const { id } of changed) stage.tenant.changePhoto(id);
  const { run } = await stage.night();
  expect(run).toMatchObject({ state: 'held', planned: 15 });

  const read = async (route: string) => (await stage.get(`runs/${run.id}/${route}`)).json();
  const { lines } = listLines.answers[200].schema.parse(await read('lines'));
  expect(lines.map(({ userId }) => userId)).toEqual(changed.map(({ id }) => id).sort());
  const [first, second] = lines.map(({ userId }) => userId) as [string, string];
  const out = await stage.post(`runs/${run.id}/left-out`, { leftOut: true, users: [first, second] });
  expect(out.status).toBe(200);

  // Another host and another administrator see the same.
  await stage.restartHost();
  const found = await stage.post(`runs/${run.id}/lines/lookup`, { users: [second] });
  const [line] = findLines.answers[200].schema.parse(await found.json()).lines;
  expect(line).toMatchObject({ userId: second, action: 'copy', leftOut: { by: 'function key' } });
  const again = await stage.post(`runs/${run.id}/left-out`, { leftOut: true, users: [second] });
  expect(again.status).toBe(200);
  const plan = getPlan.answers[200].schema.parse(await read('plan'));
  expect([plan.planned, plan.leftOut, plan.isAsClosed]).toEqual([13, 2, true]);
  const full = await stage.post(`runs/${run.id}/approval`, { planHash: run.planHash });
  expect([full.status, ((await full.json()) as { detail: string }).detail]).toEqual([
    409,
    expect.stringContaining('2 users are left out of it, last by function key'),
  ]);

  const before = stage.writes().length;
  const { planHash } = plan;
  const comment = 'Without the two of the board.';
  expect((await stage.post(`runs/${run.id}/approval`, { planHash, comment })).status).toBe(200);
  const done = await stage.endOfRun(run.id);
  expect(done).toMatchObject({ state: 'completed', planned: 13, outcomes: { repaired: 13 } });
  const written = new Set(stage.writes(before).map(({ userId }) => userId));
  expect([...written].sort()).toEqual(lines.slice(2).map(({ userId }) => userId));

  const report = await (await stage.get(`runs/${run.id}/report?format=csv`)).text();
  expect(report.match(/,report,left-out,/g)).toHaveLength(2);
  const page = await (await stage.get(`runs/${run.id}/plan?format=html`)).text();
  expect(page).toContain(`without 2 users whom an administrator left out. Comment: ${comment}`);
  const { records } = (await (await stage.get('audit?limit=20')).json()) as { records: object[] };
  expect(JSON.stringify(records)).not.toContain(comment);
  // A call for one user is part of the history of that user.
  expect(records).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ operation: 'leaveOut', subject: second, leftOut: true, users: 1 }),
      expect.objectContaining({ operation: 'leaveOut', subject: run.id, leftOut: true, users: 2 }),
    ]),
  );

  const next = await stage.night();
  expect(next.run).toMatchObject({ state: 'completed', planned: 2, outcomes: { repaired: 2 } });
});
