/** A whole run is undone: a plan of its own, which waits for an approval. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { approveRun } from '../../shared/workflows/control/approve-run.ts';
import { cancelRun } from '../../shared/workflows/control/cancel-run.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { undoRun } from '../../shared/workflows/undo/undo-run.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { type Faces, facesOf } from './faces.ts';
import { isRight, lineOf } from './telling.ts';
import { undo as undoOne } from './undoing.ts';

interface Story {
  readonly stage: Play;
  /** Two whose own choice was replaced, and one who showed nothing. */
  readonly people: readonly Person[];
  readonly before: readonly Faces[];
  readonly night: RunRecord;
}

async function afterANight(options: PlayOptions = {}): Promise<Story> {
  const stage = await play(options);
  const edited = ['a', 'b'].map((name) => stage.inStep(name));
  for (const { id } of edited) stage.tenant.editInSharePoint(id);
  const people = [...edited, stage.withPhoto('c')];
  const before = await all(stage, people);
  await stage.closedBefore();
  const night = await stage.night();
  expect(night).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  return { stage, people, before, night };
}

function all(stage: Play, people: readonly Person[]): Promise<readonly Faces[]> {
  return Promise.all(people.map((person) => facesOf(stage.tenant, person)));
}

/** Asks for the undo, and delivers until its plan is made. */
async function undo(stage: Play, runId: string): Promise<RunRecord> {
  stage.pass({ minutes: 1 });
  const answer = await undoRun(stage.context, runId, 'admin-1');
  if (answer.kind !== 'started') throw new Error(JSON.stringify(answer));
  await stage.pump();
  return stage.run(answer.run.id);
}

test('a run is undone once somebody has approved it, and the next night leaves all of it alone', async () => {
  const { stage, people, before, night } = await afterANight();
  const written = stage.written().length;
  const held = await undo(stage, night.id);
  expect(held).toMatchObject({
    state: 'held',
    trigger: 'undo',
    undoes: night.id,
    planned: 3,
    note: 'asked for by admin-1',
  });
  expect(held.verdict?.message).toContain(`3 users would get back what they showed before run ${night.id}.`);
  expect(stage.events.at(-1)).toMatchObject({ name: 'run.held', properties: { planHash: held.planHash } });
  expect(stage.written()).toHaveLength(written);

  const done = await stage.approve(held);
  expect(done).toMatchObject({ state: 'completed', outcomes: { repaired: 3 }, approval: { by: 'admin-1' } });
  expect(await all(stage, people)).toEqual(before);
  const lines = await Promise.all(people.map((person) => lineOf(stage, done.id, person)));
  expect(lines).toEqual([
    'conflict restore - repaired',
    'conflict restore - repaired',
    'missing restore - repaired',
  ]);
  const closed = stage.events.filter(({ name }) => name === 'run.closed').map((one) => one.properties.runId);
  expect(closed).toEqual([night.id]);
  expect(stage.events.filter(({ name }) => name === 'run.started').at(-1)?.properties.trigger).toBe('undo');

  const quiet = stage.written().length;
  const next = await stage.night();
  expect(next.totals?.reasons).toEqual({ undone: 3 });
  expect(next).toMatchObject({ state: 'completed', planned: 0 });
  expect(stage.written()).toHaveLength(quiet);
  for (const { id } of people) stage.tenant.changePhoto(id);
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  expect(await Promise.all(people.map((person) => isRight(stage, person)))).toEqual([true, true, true]);
});

test('what a run could not put back is told user by user, and an undo can be undone', async () => {
  const { stage, people, night } = await afterANight();
  const [gone, edited, back] = people as [Person, Person, Person];
  await stage.context.undo.eraseUser(gone.id);
  const held = await undo(stage, night.id);
  expect(held).toMatchObject({
    planned: 2,
    totals: { planned: { restore: 2 }, reasons: { 'no-undo-copy': 1 } },
  });
  expect(held.verdict?.message).toContain('Of 1 user nothing is kept any more');
  stage.tenant.editInSharePoint(edited.id);
  const done = await stage.approve(held);
  expect(done.outcomes).toEqual({ moved: 1, repaired: 1 });
  expect(await Promise.all(people.map((person) => lineOf(stage, done.id, person)))).toEqual([
    'conflict report no-undo-copy -',
    'conflict restore - moved',
    'missing restore - repaired',
  ]);
  expect(await facesOf(stage.tenant, back)).toEqual(['none', 'none', 'none']);

  const again = await undo(stage, done.id);
  expect(again).toMatchObject({ state: 'held', undoes: done.id, planned: 1 });
  expect((await stage.approve(again)).outcomes).toEqual({ repaired: 1 });
  expect(await isRight(stage, back)).toBe(true);
  expect((await stage.night()).totals?.findings['in-step']).toBe(2);
});

test('the guard counts by what the night had compared, and not to know is said too', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '90' } });
  for (let n = 0; n < 47; n += 1) stage.tenant.join({ upn: `plain.${n}@contoso.com` });
  for (const name of ['a', 'b', 'c']) stage.withPhoto(name);
  await stage.closedBefore();
  const night = await stage.night();
  stage.set({ GUARD_UPDATES: '5' });
  const held = await undo(stage, night.id);
  const text = '3 of 50 compared users would be updated (6 %; the limit is 5 %).';
  expect(held.verdict?.checks).toContainEqual({ name: 'updates', result: 'hold', text });
  const done = await stage.approve(held);

  const unknown = stage.wrap('undo', () => ({ has: () => Promise.reject(new Error('no answer')) }));
  const failed = await undo(stage, done.id);
  unknown();
  expect(failed).toMatchObject({
    state: 'completed',
    planned: 0,
    totals: { findings: { unknown: 3 }, users: 3 },
  });
  expect(failed.verdict?.message).toContain('of 3 users it could not be found out');
  expect(failed.verdict?.checks).toMatchObject([{ result: 'pass' }, { name: 'unknown', result: 'hold' }]);
  await stage.context.runs.erase(night.id);
  expect((await undo(stage, done.id)).verdict?.checks[0]).toMatchObject({ result: 'not-applicable' });
});

test('an undo does not disturb the nights, nor a night the undo', async () => {
  const { stage, night } = await afterANight({ settings: { GUARD_CLEARS: '100' } });
  const last = await stage.context.cursors.get('last-closed');
  const first = await undo(stage, night.id);
  expect(await stage.context.cursors.get('last-closed')).toEqual(last);
  expect((await stage.night()).state).toBe('completed');
  expect((await stage.run(first.id)).state).toBe('held');
  const second = await undo(stage, night.id);
  expect(await stage.run(first.id)).toMatchObject({
    state: 'superseded',
    note: `superseded by run ${second.id}`,
  });

  const canary = '00000000-0000-4000-8000-00000000cafe';
  stage.set({ CANARY_USER: canary });
  const heldNight = await stage.night();
  expect(heldNight.state).toBe('held');
  stage.set({ CANARY_USER: '' });
  expect((await stage.approve(second)).outcomes).toEqual({ repaired: 3 });
  expect((await stage.run(heldNight.id)).state).toBe('held');
  const planHash = heldNight.planHash ?? '';
  const answer = await approveRun(stage.context, heldNight.id, { planHash, by: 'admin-1' });
  expect(answer).toMatchObject({ kind: 'approved' });
  await stage.pump();
  expect((await stage.night()).totals?.reasons).toEqual({ undone: 3 });
});

test('every way an undo is refused, and what the mode makes of it', async () => {
  const { stage, people, night } = await afterANight();
  const why = async (runId: string) => {
    const answer = await undoRun(stage.context, runId, 'admin-1');
    return answer.kind === 'refused' ? answer.why : answer;
  };
  expect(await why('20200101T010000Z')).toEqual({ kind: 'not-found' });
  const quiet = await stage.night();
  expect(await why(quiet.id)).toMatch(/is completed and has repaired nobody/);
  const active = await stage.begin();
  expect(await why(active.id)).toMatch(/is scanning: wait until it is over/);
  expect(await why(night.id)).toEqual({ kind: 'active', activeId: active.id });
  await cancelRun(stage.context, active.id, 'admin-1');
  await stage.pump();

  for (const [setting, because] of [
    [{ MODE: 'report' }, 'mode'],
    [{ PAUSED: 'true' }, 'paused'],
  ] as const) {
    stage.set(setting);
    const told = await undo(stage, night.id);
    expect(told).toMatchObject({ state: 'reported', planned: 3, verdict: { reportBecause: because } });
    stage.set({ MODE: 'repair', PAUSED: '' });
  }
  stage.pass({ minutes: 1 });
  const first = await undoRun(stage.context, night.id, 'admin-1');
  const second = await undoRun(stage.context, night.id, 'admin-1');
  expect([first.kind, second.kind]).toEqual(['started', 'active']);
  await stage.pump();
  const id = first.kind === 'started' ? first.run.id : '';
  await cancelRun(stage.context, id, 'admin-1');
  expect(await why(id)).toMatch(/is cancelled and has repaired nobody/);

  stage.pass({ days: 31 });
  expect(await why(night.id)).toMatch(/ended more than 30 days ago \(INSTEP_UNDO_DAYS\)/);
  expect(await undoOne(stage, people[0] as Person)).toMatchObject({ kind: 'refused', why: 'no-copy' });
});

test('a run that failed in the middle is undone as far as it came; a cancelled undo stops where it is', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c'].map((name) => stage.withPhoto(name));
  await stage.closedBefore();
  const { id } = await stage.begin();
  const stored = async () => {
    const run = await stage.context.runs.get(id);
    if (run === undefined) throw new Error('no run');
    return run;
  };
  const mend = stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      await findings.setOutcome(...given);
      const { value, etag } = await stored();
      await stage.context.runs.update(etag, {
        ...value,
        state: 'failed',
        endedAt: stage.now().toISOString(),
      });
      await stage.context.runs.release(id);
    },
  }));
  await stage.pump();
  mend();
  const held = await undo(stage, id);
  expect(held).toMatchObject({ state: 'held', planned: 1 });
  expect((await stage.approve(held)).outcomes).toEqual({ repaired: 1 });

  for (const person of people) stage.tenant.changePhoto(person.id);
  const night = await stage.night();
  expect(night.outcomes).toEqual({ repaired: 3 });
  const next = await undo(stage, night.id);
  const cancelling = stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      await findings.setOutcome(...given);
      await cancelRun(stage.context, next.id, 'admin-1');
    },
  }));
  expect(await stage.approve(next)).toMatchObject({
    state: 'cancelled',
    outcomes: { repaired: 1, cancelled: 2 },
  });
  cancelling();
  const rest = await undo(stage, night.id);
  expect((await stage.approve(rest)).outcomes).toEqual({ repaired: 3 });
  const row = await Promise.all(people.map((person) => stage.row(person)));
  expect(row.every(({ undoneSha }) => undoneSha !== undefined)).toBe(true);
});

test('a plan that breaks off is gone on with, and twice delivered messages make no second plan', async () => {
  const { stage, night } = await afterANight();
  stage.pass({ minutes: 1 });
  const answer = await undoRun(stage.context, night.id, 'admin-1');
  const id = answer.kind === 'started' ? answer.run.id : '';
  stage.queue.splice(0);
  for (const minutes of [0, 31]) {
    stage.pass({ minutes });
    await tidyUp(stage.context);
  }
  expect(stage.queue.map(({ queue }) => queue)).toEqual(['compare-users']);
  // Twice somebody else takes the range over: before its page is stored, and before its end is.
  let saves = 0;
  const mend = stage.wrap('ranges', (ranges) => ({
    async take(runId, index) {
      const attempt = await ranges.take(runId, index);
      const save: typeof attempt.save = async (change) => {
        saves += 1;
        if (saves === 1 || saves === 3) await ranges.take(runId, index);
        return attempt.save(change);
      };
      return { ...attempt, save };
    },
  }));
  const [message] = stage.queue;
  for (const state of ['comparing', 'comparing', 'held']) {
    await stage.pump();
    expect((await stage.run(id)).state).toBe(state);
    if (message) stage.queue.push(message);
  }
  await stage.pump({ twice: true });
  mend();
  const held = await stage.run(id);
  expect(held).toMatchObject({ state: 'held', planned: 3, totals: { users: 3 } });
  expect((await stage.approve(held)).outcomes).toEqual({ repaired: 3 });
});

test('a user who is busy or unreadable is waited for; one who is no longer known, or cannot be written, is told', async () => {
  const { stage, people, before, night } = await afterANight();
  const [busy, erased, refused] = people as [Person, Person, Person];
  const held = await undo(stage, night.id);
  await stage.context.leases.acquire(busy.id, 'somebody', stage.now(), 60_000);
  const row = await stage.context.users.get(erased.id);
  await stage.context.users.erase(erased.id, row?.etag ?? '');
  stage.server.faults.add({
    match: { userId: refused.id, method: 'POST', path: /SetSingleValueProfileProperty/i },
    answer: { status: 403 },
  });
  const done = await stage.approve(held);
  expect(await Promise.all(people.map((person) => lineOf(stage, done.id, person)))).toEqual([
    'conflict restore - repaired',
    'conflict restore - moved',
    'missing restore - failed',
  ]);
  expect(await facesOf(stage.tenant, busy)).toEqual(before[0]);
});
