/** tidyUp, which runs every 15 minutes. */
import { expect, test } from 'vitest';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { wakeRun } from '../../shared/workflows/tidy/wake-run.ts';
import { type Play, play } from '../kit/in-process.ts';
import { keptRun } from '../kit/kept-run.ts';

/** Passes 15 minutes several times, with a tidyUp each time. */
async function quarters(stage: Play, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    stage.pass({ minutes: 15 });
    await tidyUp(stage.context);
  }
}

const steps = [
  'refresh-directory',
  'refresh-library',
  'compare-users',
  'close-run',
  'repair-photos',
] as const;

test.each(steps)('a lost message to %s is sent again, and the run completes', async (lost) => {
  const stage = await play();
  stage.withPhoto('a');
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === lost });
  stage.queue.splice(0);
  await quarters(stage, 3);
  expect(stage.queue).toHaveLength(1);
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  await tidyUp(stage.context);
  expect(stage.queue).toEqual([]);
});

test('a run that died between a state change and its messages is resumed', async () => {
  const stage = await play();
  stage.withPhoto('a');
  await stage.closedBefore();
  const { id } = await stage.begin();
  for (const queue of ['compare-users', 'close-run', 'repair-photos'] as const) {
    let died = false;
    const mend = stage.wrap('queues', (queues) => ({
      async send(name, message, delayMs) {
        if (name === queue) died = true;
        else await queues.send(name, message, delayMs);
      },
    }));
    await stage.pump();
    mend();
    expect(died).toBe(true);
    await quarters(stage, 3);
  }
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
});

test('a run without progress has stalled, although all outstanding messages were sent again', async () => {
  const stage = await play();
  stage.inStep('a');
  const { id } = await stage.begin();
  stage.queue.splice(0);
  await quarters(stage, 8);
  expect(stage.queue).toHaveLength(3);
  expect((await stage.run(id)).state).toBe('scanning');
  await quarters(stage, 1);
  expect(await stage.run(id)).toMatchObject({ state: 'failed' });
  expect(stage.events.slice(-2).map(({ name }) => name)).toEqual(['run.stalled', 'run.failed']);
  expect(await stage.context.runs.active()).toBeUndefined();
  await stage.pump();
  expect((await stage.night()).state).toBe('reported');
});

test('any progress resets the count of resent messages', async () => {
  const stage = await play();
  stage.inStep('a');
  const { id } = await stage.begin();
  stage.queue.splice(0);
  await quarters(stage, 6);
  await stage.step();
  await quarters(stage, 6);
  expect((await stage.run(id)).state).toBe('scanning');
  await stage.pump();
  expect((await stage.run(id)).state).toBe('reported');
});

test('users not repaired at the deadline are carried over, even if no message ever arrives', async () => {
  const stage = await play();
  stage.withPhoto('a');
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  stage.pass({ hours: 21 });
  await tidyUp(stage.context);
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { 'carried-over': 1 } });
  await stage.pump();
  expect(stage.written()).toEqual([]);
});

test('the deadline counts from the end of the comparison, however long that took', async () => {
  const stage = await play();
  const person = stage.withPhoto('a');
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  stage.pass({ hours: 21 });
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  stage.pass({ hours: 19 });
  await tidyUp(stage.context);
  expect((await stage.run(id)).state).toBe('repairing');
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect(stage.written(person)).not.toEqual([]);
});

test('the run lock of a dead run is released, or taken over by the next run', async () => {
  const stage = await play();
  stage.inStep('a');
  const { runs } = stage.context;
  const mend = stage.wrap('runs', () => ({ release: async () => undefined }));
  const first = await stage.night();
  mend();
  await tidyUp(stage.context);
  expect((await runs.active())?.activeId).toBe(first.id);
  stage.pass({ minutes: 6 });
  await tidyUp(stage.context);
  expect(await runs.active()).toBeUndefined();

  // The process died between taking the run lock and writing the record.
  await runs.open({ ...first, id: '20200101T010000Z' }, { by: 'start', at: stage.now().toISOString() });
  await runs.erase('20200101T010000Z');
  expect(await startRun(stage.context, 'manual', stage.now())).toMatchObject({ started: false });
  expect((await stage.night()).state).toBe('completed');
});

test('a timer that fires twice finds its own run; another trigger gets the id of the active run', async () => {
  const stage = await play();
  stage.inStep('a');
  const run = await stage.begin();
  const moment = new Date(run.startedAt);
  expect(await startRun(stage.context, 'timer', moment)).toEqual({ started: true, runId: run.id });
  expect(stage.queue).toHaveLength(2);
  expect(await startRun(stage.context, 'manual', moment)).toEqual({ started: false, activeId: run.id });
  await stage.pump();
  expect(await startRun(stage.context, 'timer', moment)).toEqual({ started: true, runId: run.id });
  expect(stage.queue).toEqual([]);
  const asked = stage.now();
  const manual = await startRun(stage.context, 'manual', asked);
  expect(manual.started).toBe(true);
  expect(await startRun(stage.context, 'manual', asked)).toMatchObject({ started: false });
  await stage.pump();
  expect(manual.started && (await stage.run(manual.runId))).toMatchObject({
    trigger: 'manual',
    state: 'completed',
  });
});

test('held plans expire, old runs are deleted with their findings, active runs stay', async () => {
  const canary = '00000000-0000-4000-8000-00000000cafe';
  const stage = await play({ settings: { CANARY_USER: canary, RETENTION_DAYS: '7' } });
  stage.tenant.join({ id: canary, upn: 'canary@contoso.com', photo: true });
  await stage.closedBefore();
  const held = await stage.night();
  stage.pass({ hours: 71 });
  await tidyUp(stage.context);
  expect((await stage.run(held.id)).state).toBe('held');
  stage.pass({ hours: 2 });
  let mend = stage.wrap('runs', (runs) => ({
    list: async () => [held],
    get: runs.get,
    update: async () => false,
  }));
  await tidyUp(stage.context);
  mend();
  expect((await stage.run(held.id)).state).toBe('held');
  await tidyUp(stage.context);
  expect(await stage.run(held.id)).toMatchObject({
    state: 'expired',
    note: expect.stringContaining('72 hours'),
  });
  mend = stage.wrap('runs', () => ({ list: async () => [held] }));
  await tidyUp(stage.context);
  mend();
  expect((await stage.run(held.id)).state).toBe('expired');

  const active = await stage.begin();
  stage.pass({ days: 6 });
  await tidyUp(stage.context);
  expect(await stage.context.runs.get(held.id)).toBeUndefined();
  expect((await stage.findings(held.id)).size).toBe(0);
  stage.pass({ days: 2 });
  const stay = stage.wrap('runs', () => ({ active: async () => undefined }));
  await tidyUp(stage.context);
  stay();
  expect((await stage.run(active.id)).state).toBe('scanning');
  await cancelRun(stage.context, active.id, 'admin-1');
  await tidyUp(stage.context);
  expect(await stage.context.runs.get(active.id)).toBeUndefined();
});

const lockedId = '20270302T010000Z';

test.each([
  ['has no record yet', undefined],
  ['has just ended', keptRun(lockedId, { state: 'completed' })],
])('a run that has the lock and %s keeps it', async (_name, run) => {
  const asked: string[] = [];
  const runs = {
    async active() {
      return { activeId: lockedId, claim: { by: 'start', at: '2027-03-02T01:00:00Z' } };
    },
    async get(id: string) {
      asked.push(id);
      return run && { value: run, etag: '1' };
    },
  };
  const clock = { now: () => new Date('2027-03-02T01:04:59Z') };
  // There is no port with which it could release, send or write anything.
  await wakeRun({ runs, clock } as unknown as Play['context']);
  expect(asked).toEqual([lockedId]);
});
