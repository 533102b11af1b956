/** Undo runs that are refused or interrupted. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { undoRun } from '../../shared/workflows/operate/undo-run.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { play } from '../kit/in-process.ts';
import { facesOf } from './faces.ts';
import { lineOf } from './telling.ts';
import { afterANight, undo, undoWhole } from './undoing.ts';

test('every refusal of an undo run, and the effect of report mode', async () => {
  const { stage, people, night } = await afterANight();
  const why = async (runId: string) => {
    const answer = await undoRun(stage.context, runId, 'admin-1');
    return answer.kind === 'refused' ? answer.why : answer;
  };
  expect(await why('20200101T010000Z')).toEqual({ kind: 'not-found' });
  const quiet = await stage.night();
  expect(await why(quiet.id)).toMatch(/is completed and has repaired no user/);
  const stored = await stage.context.runs.get(quiet.id);
  await stage.context.runs.update(stored?.etag ?? '', { ...quiet, chunks: 1, outcomes: { moved: 1 } });
  expect(await why(quiet.id)).toMatch(/has repaired no user/);
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
    const undone = await undoWhole(stage, night.id);
    expect(undone).toMatchObject({ state: 'reported', planned: 3, verdict: { reportBecause: because } });
    stage.set({ MODE: 'repair', PAUSED: '' });
  }
  stage.pass({ minutes: 1 });
  const moment = stage.now();
  const stopped = stage.wrap('clock', () => ({ now: () => moment }));
  const first = await undoRun(stage.context, night.id, 'admin-1');
  const second = await undoRun(stage.context, night.id, 'admin-1');
  expect([first.kind, second.kind]).toEqual(['started', 'active']);
  stopped();
  await stage.pump();
  const id = first.kind === 'started' ? first.run.id : '';
  await cancelRun(stage.context, id, 'admin-1');
  expect(await why(id)).toMatch(/is cancelled and has repaired no user/);

  stage.pass({ days: 31 });
  expect(await why(night.id)).toMatch(/ended more than 30 days ago \(INSTEP_UNDO_DAYS\)/);
  expect(await undo(stage, people[0] as Person)).toMatchObject({ kind: 'refused', why: 'no-copy' });
});

test('a run that failed half-way is undone as far as it got; a cancelled undo stops at once', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c'].map((name) => stage.withPhoto(name));
  await stage.closedBefore();
  const { id } = await stage.begin();
  const stored = async () => {
    const run = await stage.context.runs.get(id);
    if (run === undefined) throw new Error('no run');
    return run;
  };
  const fail = async () => {
    const { value, etag } = await stored();
    const endedAt = stage.now().toISOString();
    await stage.context.runs.update(etag, { ...value, state: 'failed', endedAt });
    await stage.context.runs.release(id);
  };
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  const begun = await stored();
  const waiting = stage.queue.splice(0);
  await fail();
  expect(await undoWhole(stage, id)).toMatchObject({ state: 'completed', planned: 0 });
  await stage.context.runs.open(begun.value, { by: 'start', at: stage.now().toISOString() });
  await stage.context.runs.update((await stored()).etag, begun.value);
  stage.queue.push(...waiting);
  const mend = stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      const isStored = await findings.setOutcome(...given);
      await fail();
      return isStored;
    },
  }));
  await stage.pump();
  mend();
  const held = await undoWhole(stage, id);
  expect(held).toMatchObject({ state: 'held', planned: 1 });
  expect((await stage.approve(held)).outcomes).toEqual({ repaired: 1 });

  for (const person of people) stage.tenant.changePhoto(person.id);
  const night = await stage.night();
  expect(night.outcomes).toEqual({ repaired: 3 });
  const next = await undoWhole(stage, night.id);
  const cancelling = stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      const isStored = await findings.setOutcome(...given);
      await cancelRun(stage.context, next.id, 'admin-1');
      return isStored;
    },
  }));
  expect(await stage.approve(next)).toMatchObject({
    state: 'cancelled',
    outcomes: { repaired: 1, cancelled: 2 },
  });
  cancelling();
  const rest = await undoWhole(stage, night.id);
  expect((await stage.approve(rest)).outcomes).toEqual({ repaired: 3 });
  const row = await Promise.all(people.map((person) => stage.row(person)));
  expect(row.every(({ undoneSha }) => undoneSha !== undefined)).toBe(true);
});

test('an interrupted plan is continued, and messages delivered twice make no second plan', async () => {
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
  // Another attempt takes the range over twice: before its page is stored, and before its end is.
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

test('the run waits for busy and unreadable users; erased users and failed writes are reported', async () => {
  const { stage, people, before, night } = await afterANight();
  const [busy, erased, refused] = people as [Person, Person, Person];
  const held = await undoWhole(stage, night.id);
  await stage.context.leases.acquire(busy.id, 'another holder', stage.now(), 60_000);
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
