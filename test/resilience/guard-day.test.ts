/** The guard's limits hold over 24 hours, for all kinds of runs. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { failRun } from '../../shared/workflows/ledger/fail-run.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { undoRun } from '../../shared/workflows/operate/undo-run.ts';
import { collect, objectId } from '../adapters/storage.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { ask, resultOf } from '../workflows/asking.ts';
import { noPhoto } from '../workflows/telling.ts';
import { undo } from '../workflows/undoing.ts';

interface Office {
  readonly stage: Play;
  readonly people: readonly Person[];
  /** A new photo in Exchange for the people with these numbers. */
  change(...numbers: readonly number[]): void;
  /** A run that a person starts by hand, or that an hourly schedule starts, to its end. */
  press(hours?: number, trigger?: 'manual' | 'timer'): Promise<RunRecord>;
}

/** People with photos that are in step. The update guard starts at fifty of them, and allows two. */
async function office(
  photos: number,
  others = 50 - photos,
  settings: NonNullable<PlayOptions['settings']> = {},
): Promise<Office> {
  const stage = await play({ settings: { GUARD_UPDATES: '4', ...settings } });
  const people = Array.from({ length: photos }, (_, index) => stage.inStep(`p${index}`));
  for (let index = 0; index < others; index += 1) stage.tenant.addPerson({ upn: `q${index}@contoso.com` });
  await stage.closedBefore();
  expect((await stage.night()).totals?.inScope).toBe(photos + others);
  return {
    stage,
    people,
    change(...numbers) {
      for (const number of numbers) stage.tenant.changePhoto((people[number] as Person).id);
    },
    async press(hours = 0.3, trigger = 'manual') {
      stage.pass({ hours });
      const started = await startRun(stage.context, trigger, stage.now());
      if (!started.started) throw new Error(`Run ${started.activeId} is active`);
      await stage.pump();
      return stage.run(started.runId);
    },
  };
}

const updates = (run: RunRecord) => run.verdict?.checks.find(({ name }) => name === 'updates')?.text;
const repaired = (run: RunRecord) => [run.state, run.outcomes.repaired ?? 0];

test('a run that is started five times updates no more users than once', async () => {
  const { stage, change, press } = await office(4);
  change(0);
  expect(repaired(await press())).toEqual(['completed', 1]);
  change(1);
  expect(repaired(await press())).toEqual(['completed', 1]);
  change(0);
  // A user who is updated again is one user.
  expect(repaired(await press())).toEqual(['completed', 1]);
  change(2);
  const fourth = await press();
  expect(repaired(fourth)).toEqual(['held', 0]);
  expect(updates(fourth)).toBe(
    '1 of 50 compared users would be updated. 2 other users were updated without an approval within 24 hours: 3 together (6 %; the limit is 4 %).',
  );
  expect(fourth.verdict?.message).toContain('Approve this plan');
  change(3);
  expect(repaired(await press())).toEqual(['held', 0]);
  stage.pass({ hours: 24 });
  expect(repaired(await press())).toEqual(['completed', 2]);
});

test.each([
  ['cancelled', 'cancelled', (stage: Play, id: string) => cancelRun(stage.context, id, 'admin-1')],
  ['failed', 'carried-over', (stage: Play, id: string) => failRun(stage.context, id, { why: 'broken' })],
] as const)('writes of a run before it was %s count, and are reported', async (state, left, ends) => {
  const { stage, change, press } = await office(4);
  change(0, 1);
  const unwrap = stage.wrap('findings', (findings) => ({
    async setOutcome(runId, userId, outcome, etag) {
      const isStored = await findings.setOutcome(runId, userId, outcome, etag);
      await ends(stage, runId);
      return isStored;
    },
  }));
  const ended = await press();
  unwrap();
  expect(ended).toMatchObject({ state, outcomes: { repaired: 1, [left]: 1 } });
  change(2, 3);
  expect(repaired(await press())).toEqual(['held', 0]);
});

test('two nights in a row have a limit each, an hourly schedule has one for a day', async () => {
  const { stage, change, press } = await office(5);
  change(0, 1);
  expect(repaired(await stage.night())).toEqual(['completed', 2]);
  change(2, 3);
  expect(repaired(await stage.night())).toEqual(['completed', 2]);
  change(4);
  expect(repaired(await press(1, 'timer'))).toEqual(['held', 0]);
  expect(repaired(await press(1, 'timer'))).toEqual(['held', 0]);
});

test('an approved first repair and undos do not count; a call for one user counts, and is not refused', async () => {
  const { stage, people, change, press } = await office(7);
  const sync = async (number: number) => {
    const operation = await ask(stage, { idOrUpn: people[number]?.id ?? '' });
    await stage.pump();
    return resultOf(operation).outcome;
  };
  change(0, 1, 2);
  const held = await stage.night();
  expect(repaired(held)).toEqual(['held', 0]);
  expect(repaired(await stage.approve(held))).toEqual(['completed', 3]);
  change(3);
  const first = await press();
  expect(repaired(first)).toEqual(['completed', 1]);
  stage.pass({ minutes: 1 });
  expect(await undo(stage, people[2] as Person)).toMatchObject({ kind: 'undone' });
  const undoing = await undoRun(stage.context, first.id, 'admin-1');
  await stage.pump();
  const undoPlan = await stage.run(undoing.kind === 'started' ? undoing.run.id : '');
  expect(repaired(await stage.approve(undoPlan))).toEqual(['completed', 1]);
  change(4);
  expect(await sync(4)).toBe('repaired');
  change(5);
  expect(updates(await press())).toContain('2 other users were updated without an approval');
  expect(await sync(5)).toBe('repaired');
  // Nothing is left to write, so nothing is held.
  expect(repaired(await press())).toEqual(['completed', 0]);
  expect(await usersCounted(stage)).toHaveLength(3);
});

test('removed photos have a limit over 24 hours too, and more are withheld', async () => {
  const { stage, people, press } = await office(4, 0, { REMOVAL: 'clear', GUARD_CLEARS: '25' });
  const remove = (number: number) => stage.tenant.removePhoto((people[number] as Person).id, noPhoto);
  remove(0);
  await press();
  expect(repaired(await press(22))).toEqual(['completed', 1]);
  remove(1);
  await press();
  const second = await press(22);
  expect(second).toMatchObject({ state: 'completed', planned: 0 });
  expect(second.verdict?.message).toContain('1 photo would be removed, and 1 was removed within 24 hours');
  expect(repaired(await press(3))).toEqual(['completed', 1]);
});

test('one photo for more than five users is noticed although each run copies only a few', async () => {
  const { stage, people, press } = await office(6, 0);
  const face = stage.tenant.newFace();
  const photo = { face, width: 360, height: 360, quality: 88, format: 'jpeg', exifOrientation: 1 } as const;
  const give = (from: number, to: number) => {
    for (const { id } of people.slice(from, to)) stage.tenant.changePhoto(id, photo);
  };
  give(0, 3);
  expect(repaired(await press())).toEqual(['completed', 3]);
  give(3, 5);
  expect(repaired(await press())).toEqual(['completed', 2]);
  give(5, 6);
  const third = await press();
  expect(third).toMatchObject({ state: 'held', planned: 0 });
  expect(third.verdict?.message).toContain('more than 5 users share their photo');
});

test('if the counted writes cannot be read, no plan is made; if one cannot be counted, nothing is written', async () => {
  const { stage, people, change } = await office(2, 0);
  const failing = () => Promise.reject(new Error('the table does not answer'));
  const mendReading = stage.wrap('writes', () => ({
    after: () => ({ [Symbol.asyncIterator]: () => ({ next: failing }) }),
  }));
  change(0, 1);
  const before = stage.written().length;
  expect((await stage.night()).state).toBe('failed');
  mendReading();
  stage.wrap('writes', () => ({ record: failing }));
  await stage.night();
  await expect(ask(stage, { idOrUpn: people[0]?.id ?? '' })).rejects.toThrow('does not answer');
  expect(stage.written().slice(before)).toEqual([]);
});

test('of each user one row is kept, and erasing the user removes it', async () => {
  const { writes } = (await play()).context;
  const [a, b] = [objectId(1), objectId(2)];
  const at = (hour: number) => `2027-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const shown = (userId: string, hour: number) => {
    return { userId, shown: { at: at(hour), sourceSha: 'a' }, removedAt: undefined };
  };
  await writes.record(shown(b, 3));
  await writes.record(shown(a, 2));
  await writes.record(shown(a, 1));
  await writes.record({ userId: a, shown: undefined, removedAt: at(4) });
  const both = { ...shown(a, 2), removedAt: at(4) };
  expect(await collect(writes.after(new Date(at(1))))).toEqual([both, shown(b, 3)]);
  expect(await collect(writes.after(new Date(at(3))))).toEqual([{ ...both, shown: undefined }]);
  await writes.eraseUser(a);
  await writes.eraseUser(a);
  expect(await collect(writes.after(new Date(0)))).toEqual([shown(b, 3)]);
});

async function usersCounted({ context }: Play): Promise<string[]> {
  return (await collect(context.writes.after(new Date(0)))).map(({ userId }) => userId);
}
