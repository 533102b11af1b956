import { afterAll, beforeAll, expect, test } from 'vitest';
import { peopleChange } from '../../local/tenant/truth/evolution.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import { outOfScope, quietFindings } from '../../shared/core/finding.ts';
import { isPlanned } from '../../shared/core/plan.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { expectNobodyWrong, notCurrent } from '../kit/oracle.ts';
import { type Night, type Stage, setStage } from '../kit/stage.ts';
import { tally } from '../kit/tally.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 80, kind: 'before-instep', seed: 7 } });
});
afterAll(() => stage?.stop());

const quiet: ReadonlySet<string> = quietFindings;
const reasonsOutOfScope: ReadonlySet<string> = new Set(outOfScope);
let held: RunRecord;
/** The findings that remain when everything that may be repaired was. */
let remaining: Readonly<Record<string, string>>;

function byUser(rows: readonly FindingRow[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ userId, finding }) => [userId, finding]));
}

/** Ids of the users whose source photo many people share: withheld. */
async function withheldIn(runId: string): Promise<Set<string>> {
  const rows = await stage.findings(runId);
  return new Set(rows.filter(({ reason }) => reason === 'shared-picture').map(({ userId }) => userId));
}

/** A quiet night reads only the users whose deep check is due: their photo and at most three files. */
function expectOnlyDeepChecks({ run, counts }: Night): void {
  const { deepChecked = 0, inScope = 0 } = run.totals ?? {};
  expect(counts.writes).toBe(0);
  expect(deepChecked).toBeLessThanOrEqual(Math.ceil((1.5 * inScope) / 14));
  expect(counts.photoDownloads).toBeLessThanOrEqual(4 * deepChecked);
}

test('1. the first night has the expected finding for every user, and writes nothing', async () => {
  const { run, counts } = await stage.night();
  expect(run).toMatchObject({ state: 'reported', verdict: { reportBecause: 'first-run' } });
  expect([counts.writes, stage.writes()]).toEqual([0, []]);
  const expected = [...stage.tenant.expected];
  const words = expected.map(([, word]) => word);
  const worthARow = expected.filter(([, word]) => !quiet.has(word) && !reasonsOutOfScope.has(word));
  expect(byUser(await stage.findings(run.id))).toEqual(Object.fromEntries(worthARow));
  expect(run.totals?.findings).toEqual(tally(words.filter((word) => !reasonsOutOfScope.has(word))));
  expect(run.totals?.outOfScope).toEqual(tally(words.filter((word) => reasonsOutOfScope.has(word))));
});

test('2. the second night is held by the update guard, with its numbers and how to override it', async () => {
  const { run, counts } = await stage.night();
  held = run;
  expect(run.state).toBe('held');
  expect(run.verdict?.message).toContain(
    `${run.planned} of ${run.totals?.inScope} compared users would be updated`,
  );
  expect(run.verdict?.message).toContain('Approve this plan');
  expect([counts.writes, stage.writes()]).toEqual([0, []]);
});

test('3. approved by its hash over HTTP, the plan is carried out for its users and no others', async () => {
  const stale = await stage.post(`runs/${held.id}/approval`, { planHash: '0'.repeat(64) });
  expect(stale.status).toBe(409);
  expect(stage.writes()).toEqual([]);
  const completed = await stage.approve(held);
  expect(completed).toMatchObject({ state: 'completed', outcomes: { repaired: held.planned } });
  const plan = new Set((await stage.findings(held.id)).filter(isPlanned).map(({ userId }) => userId));
  expect(plan.size).toBe(held.planned);
  // A file whose name could be two people's, or no person's, has no user in the tenant's log.
  expect(new Set(stage.writes().map(({ userId }) => userId))).toEqual(plan);
  expect(stage.writes().filter(({ kind }) => kind === 'file-delete')).toEqual([]);
  const each = tally(stage.writes().map(({ userId, path, property }) => `${userId} ${path ?? property}`));
  expect(Math.max(...Object.values(each))).toBe(1);
});

test('4. then every user in the plan shows the present photo in all sizes, and none shows another’s through Instep', async () => {
  expect(await notCurrent(stage.tenant, await withheldIn(held.id))).toEqual([]);
  await expectNobodyWrong(stage.tenant);
  const { people } = await audit(stage.tenant);
  const wrong = [...people.values()].filter(({ someoneElses }) => someoneElses);
  expect(wrong.map(({ userId }) => stage.tenant.expected.get(userId))).toEqual(['wrong-owner']);
});

test('5. the third night writes nothing and reads at most one file for each written one', async () => {
  const filesWritten = stage.writes().filter(({ kind }) => kind === 'file').length;
  const { run, counts } = await stage.night();
  remaining = byUser(await stage.findings(run.id));
  expect([run.state, run.planned, counts.writes]).toEqual(['completed', 0, 0]);
  expect(counts.photoDownloads).toBeLessThanOrEqual(filesWritten);
  expect(counts.requests['graph.microsoft.com batch/photo-value']).toBeUndefined();
});

test('6. a further quiet night downloads only for the deep checks that are due', async () => {
  expectOnlyDeepChecks(await stage.night());
});

test('7. people change, and the next night finds exactly that, repairs it within the guard, and is in step again', async () => {
  const { tenant } = stage;
  const happenings = await peopleChange(tenant, { seed: 4 });
  const unseen = happenings.filter(({ expected }) => expected === 'not-shown').map(({ userId }) => userId);
  const expected = happenings.filter(
    ({ expected }) => ![...quiet, 'removed', 'not-shown'].includes(expected),
  );
  const before = stage.writes().length;
  const { run } = await stage.night();
  expect(run).toMatchObject({ state: 'completed', approval: undefined, verdict: { result: 'release' } });
  const rows = await stage.findings(run.id);
  const visible = rows.filter(({ userId }) => !unseen.includes(userId));
  expect(byUser(visible)).toEqual({
    ...remaining,
    ...Object.fromEntries(expected.map(({ userId, expected: finding }) => [userId, finding])),
  });
  const plan = new Set(rows.filter(isPlanned).map(({ userId }) => userId));
  expect(new Set(stage.writes(before).map(({ userId }) => userId))).toEqual(plan);
  const except = new Set([...(await withheldIn(run.id)), ...unseen]);
  expect(await notCurrent(tenant, except)).toEqual([]);
  await expectNobodyWrong(tenant);
});

test('8. a change that only the profile shows is found by the deep check, within two weeks', async () => {
  await stage.night();
  for (let night = 1; night <= 15; night += 1) {
    const last = await stage.night();
    if (last.run.planned === 0) expectOnlyDeepChecks(last);
    if ((await notCurrent(stage.tenant, await withheldIn(last.run.id))).length === 0) return;
  }
  expect.fail('after two weeks a user still does not show the photo');
});
