import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '../../local/tenant/truth/oracle.ts';
import { setStage, type Stage } from '../kit/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 120, kind: 'before-instep', seed: 7 } });
});
afterAll(() => stage?.stop());

test('night 1 only reports', async () => {
  const t = Date.now();
  const { run, counts, tableOperations } = await stage.night();
  console.log(run.state, JSON.stringify(run.totals, null, 1), run.verdict?.message, counts, tableOperations, Date.now() - t);
  const got = new Map((await stage.findings(run.id)).map((row) => [row.userId, row]));
  for (const [id, expected] of stage.tenant.expected) {
    const row = got.get(id);
    if ((row?.finding ?? '-') !== expected && !['in-step', 'no-photo', 'no-mailbox'].includes(expected)) console.log(id, stage.tenant.users.get(id)?.upn, expected, row?.finding, row?.cause);
    else if (row && ['in-step', 'no-photo', 'no-mailbox'].includes(expected)) console.log(id, expected, row.finding, row.cause);
  }
  console.log((await stage.host.stats()).problems);
  expect(run.state).toBe('reported');
});

test('night 2 is held, approved and repairs', async () => {
  const { run } = await stage.night();
  console.log(run.state, run.verdict?.message, run.planned);
  const t = Date.now();
  const done = run.state === 'held' ? await stage.approve(run) : run;
  console.log(done.state, done.outcomes, Date.now() - t);
  console.log((await stage.host.stats()).problems);
  const a = await audit(stage.tenant);
  console.log(a.totals, a.wrongByApp, a.filesOfOthersByApp);
  const n3 = await stage.night();
  console.log(n3.run.state, n3.run.totals?.findings, n3.counts, n3.tableOperations);
  const n4 = await stage.night();
  console.log(n4.run.state, n4.run.totals?.findings, n4.counts, n4.tableOperations);
  expect(done.state).toBe('completed');
});
