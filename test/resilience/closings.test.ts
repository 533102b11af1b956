/** Two compare ranges that end at the same moment: the run is closed once, whichever is first, and by one of them. */
import { expect, test } from 'vitest';
import type { RangeRow, RunRecord } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import { closeWhenCompared } from '../../shared/workflows/night/steps/compare-users.ts';
import { poisoned } from '../../shared/workflows/poison/poisoned.ts';
import { type Play, play } from '../kit/in-process.ts';
import { keptRun } from '../kit/kept-run.ts';

const runId = '20270302T010000Z';

/** A run of two ranges in memory; what happens after a step of it happens before the next one. */
function raced() {
  let run: RunRecord = keptRun(runId, { state: 'comparing', ranges: 2, endedAt: undefined });
  let version = 1;
  const done = new Set<number>();
  const sent: string[] = [];
  const after: Partial<Record<'get' | 'list' | 'update', () => Promise<void>>> = {};
  async function then(step: 'get' | 'list' | 'update'): Promise<void> {
    const happens = after[step];
    delete after[step];
    await happens?.();
  }
  const context = {
    clock: { now: () => new Date('2027-03-02T02:00:00Z') },
    queues: { send: async (queue: string) => void sent.push(queue) },
    runs: {
      async get() {
        const stored = { value: run, etag: String(version) };
        await then('get');
        return stored;
      },
      async update(etag: string, next: RunRecord) {
        const isOwn = etag === String(version);
        if (isOwn) [run, version] = [next, version + 1];
        await then('update');
        return isOwn;
      },
    },
    ranges: {
      async list() {
        const row = { runId, after: undefined, totals: noTotals, failed: false };
        const rows = [0, 1].map((index): RangeRow => ({ ...row, index, done: done.has(index) }));
        await then('list');
        return rows;
      },
    },
    sizes: workSizes,
  } as unknown as Play['context'];
  const end = async (index: number) => {
    done.add(index);
    await closeWhenCompared(context, runId, index);
  };
  return { end, after, sent, state: () => run.state };
}

test.each([0, 1])('range %i ends, and the other one after any step of it', async (first) => {
  for (const step of ['get', 'list', 'update'] as const) {
    const { end, after, sent, state } = raced();
    after[step] = () => end(1 - first);
    await end(first);
    if (after[step] !== undefined) await end(1 - first);
    expect([step, state(), sent[0]]).toEqual([step, 'closing', 'close-run']);
    // Who finds the run on its way to the close starts it again, because the other may have died before it did.
    expect(sent).toHaveLength(step === 'update' ? 2 : 1);
  }
});

test('the message that was to start the close and could not is poisoned: the run is closed all the same', async () => {
  const stage = await play();
  stage.inStep('ada');
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  const mend = stage.wrap('queues', (queues) => ({
    async send(queue, body, delayMs) {
      if (queue === 'close-run') throw new Error('The queue is down');
      await queues.send(queue, body, delayMs);
    },
  }));
  await expect(stage.pump()).rejects.toThrow('The queue is down');
  mend();
  expect((await stage.run(id)).state).toBe('closing');
  await poisoned(stage.context, 'compare-users', JSON.stringify({ runId: id, index: 0, waits: 0 }));
  await stage.pump();
  expect((await stage.run(id)).state).toBe('reported');
  expect(stage.events.filter(({ name }) => name === 'run.closed')).toHaveLength(1);
});

test('a close that is started twice is told once', async () => {
  const stage = await play();
  stage.inStep('ada');
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'close-run' });
  await stage.context.queues.send('close-run', { runId: id });
  await stage.pump();
  expect((await stage.run(id)).state).toBe('reported');
  expect(stage.events.filter(({ name }) => name === 'run.closed')).toHaveLength(1);
});
