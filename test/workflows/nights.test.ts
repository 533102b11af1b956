import { expect, test } from 'vitest';
import { countsBetween } from '../../local/tenant/server/accounting.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import { play } from '../kit/in-process.ts';

test('the first night only reports, the second repairs, the third finds nothing to do', async () => {
  const stage = await play();
  const { tenant } = stage;
  const right = stage.inStep('right');
  const missing = stage.withPhoto('missing');
  const none = tenant.join({ upn: 'none@contoso.com' });

  const first = await stage.night();
  expect(first.state).toBe('reported');
  expect(first.verdict?.reportBecause).toBe('first-run');
  expect(first.totals?.findings).toEqual({ 'in-step': 1, missing: 1, 'no-photo': 1 });
  expect(tenant.writes.filter(({ by }) => by === 'app')).toEqual([]);

  const second = await stage.night();
  expect(second.state).toBe('completed');
  expect(second.outcomes).toEqual({ repaired: 1 });
  const { people, filesOfOthersByApp } = await audit(tenant);
  expect(people.get(missing.id)?.faceIsCurrent).toBe(true);
  expect(people.get(right.id)?.faceIsCurrent).toBe(true);
  expect(people.get(none.id)?.shows.M).toBe('none');
  expect(filesOfOthersByApp).toEqual([]);

  const before = stage.server.counts();
  const third = await stage.night();
  expect(third.state).toBe('completed');
  expect(third.totals?.findings).toEqual({ 'in-step': 2, 'no-photo': 1 });
  expect(countsBetween(before, stage.server.counts()).writes).toBe(0);
  expect(stage.errors).toEqual([]);
});

test('delivering every message twice has the same end result', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c'].map((name) => stage.withPhoto(name));
  stage.inStep('d');
  const first = await stage.night(1, { twice: true });
  expect(first.state).toBe('reported');
  const second = await stage.night(1, { twice: true });
  expect(second.state).toBe('completed');
  expect(second.outcomes).toEqual({ repaired: 3 });
  expect(second.totals).toMatchObject({ users: 4, findings: { missing: 3, 'in-step': 1 } });
  const written = stage.tenant.writes.filter(({ by, kind }) => by === 'app' && kind === 'file');
  expect(written).toHaveLength(3 * people.length);
  const { totals } = await audit(stage.tenant);
  expect(totals.current).toBe(4);
  expect(stage.errors).toEqual([]);
});

test('report mode that is set while a night compares counts when it closes', async () => {
  const stage = await play();
  stage.withPhoto('a');
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'close-run' });
  stage.set({ MODE: 'report' });
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  expect(await stage.run(id)).toMatchObject({ state: 'reported', verdict: { reportBecause: 'mode' } });
  expect(stage.written()).toEqual([]);
});

test('a close message that arrives one night late changes nothing', async () => {
  const stage = await play({ settings: { MODE: 'report' } });
  stage.withPhoto('a');
  const first = await stage.night();
  const second = await stage.night();
  await stage.context.queues.send('close-run', { runId: first.id });
  await stage.pump();
  expect(await stage.context.cursors.get('last-closed')).toMatchObject({ runId: second.id });
  expect(await stage.run(first.id)).toEqual(first);
});

test('a smaller scope holds every plan until one is approved', async () => {
  const stage = await play();
  const people = Array.from({ length: 10 }, (_, index) => stage.inStep(`person${index}`));
  await stage.night();
  for (const { id } of people.slice(0, 3)) stage.tenant.setEnabled(id, false);
  expect(await stage.night()).toMatchObject({ state: 'held', totals: { inScope: 7 } });
  const again = await stage.night();
  expect(again).toMatchObject({ state: 'held', totals: { inScope: 7 } });
  await stage.approve(again);
  expect(await stage.night()).toMatchObject({ state: 'completed', totals: { inScope: 7 } });
});

test.each(['completed', 'cancelled'] as const)(
  'when another message has set a run to %s, the last chunk does not fail the run',
  async (state) => {
    const stage = await play();
    stage.withPhoto('a');
    await stage.closedBefore();
    let other = false;
    stage.wrap('runs', (runs) => ({
      async update(etag, run) {
        if (run.state !== 'completed' || other) return runs.update(etag, run);
        other = true;
        await runs.update(etag, { ...run, state });
        return runs.update(etag, run);
      },
    }));
    const run = await stage.night();
    expect(run).toMatchObject({ state });
    // The repeated message reads the cancelled run again; nothing overwrote its state.
    expect(stage.errors.length).toBe(state === 'completed' ? 0 : 1);
    if (state === 'completed') expect(await stage.context.runs.active()).toBeUndefined();
  },
);
