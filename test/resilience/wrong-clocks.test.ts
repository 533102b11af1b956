/** A clock that was wrong once leaves moments in the future behind. What they say is not believed until then. */
import { expect, test } from 'vitest';
import { dayMs, isOver } from '../../shared/core/calendar.ts';
import { deepCheckAge } from '../../shared/core/deep-check.ts';
import { isContested } from '../../shared/core/policies.ts';
import { isWaiting } from '../../shared/core/trouble.ts';
import { clearRunLock } from '../../shared/workflows/ledger/run-lock.ts';
import { retireRuns } from '../../shared/workflows/tidy/retire-runs.ts';
import { play } from '../kit/in-process.ts';
import { keptRun } from '../kit/kept-run.ts';

const now = new Date('2027-03-02T01:00:00.000Z');
const at = (days: number) => new Date(now.getTime() + days * dayMs).toISOString();
const wrong = [at(365), 'soon', ''];

test('a moment that cannot be right is over', () => {
  const moments = [at(-29), at(-28), at(0), at(0.9), ...wrong];
  expect(moments.map((moment) => isOver(moment, 28 * dayMs, now))).toEqual([
    ...[true, false, false, false],
    ...[true, true, true],
  ]);
});

test('deep checks, waits and repairs that are noted in the future', () => {
  for (const moment of wrong.slice(0, 2)) {
    expect(deepCheckAge({ id: 'x', deepCheckedAt: moment }, now, 14)).toBe(14);
    const trouble = { attempts: 1, code: 'x', since: moment, nextAt: moment };
    expect(isWaiting(trouble, now)).toBe(false);
    expect(isContested([moment, moment, moment], now)).toBe(false);
  }
  const trouble = { attempts: 9, code: 'x', since: at(0), nextAt: at(28) };
  expect([isWaiting(trouble, now), isContested([at(-1), at(0), at(0.1)], now)]).toEqual([true, true]);
});

test('a night after a year in which the clock was a year ahead', async () => {
  const stage = await play();
  const { context, tenant } = stage;
  const ada = stage.inStep('ada');
  await stage.closedBefore();
  await stage.night();
  const future = new Date(stage.now().getTime() + 365 * dayMs).toISOString();
  const cursor = (await context.cursors.get('directory')) as { fullSince: string; epoch: number };
  await context.cursors.set('directory', { ...cursor, fullSince: future });
  await stage.remember(ada, () => ({
    deepCheckedAt: future,
    repairedAt: [future, future, future],
    trouble: { attempts: 2, code: 'x', since: future, nextAt: future },
  }));
  await context.leases.acquire(ada.id, 'a run of then', new Date(future), 1_000);
  const [last] = await context.runs.list(1);
  await context.runs.open(last ?? keptRun('x', {}), { by: 'start', at: future });
  tenant.changePhoto(ada.id);
  expect(await clearRunLock(context)).toBeUndefined();
  const run = await stage.night();
  expect([run.state, run.outcomes]).toEqual(['completed', { repaired: 1 }]);
  const { fullSince, epoch } = (await context.cursors.get('directory')) as typeof cursor;
  expect([Date.parse(fullSince) <= stage.now().getTime(), epoch]).toEqual([true, cursor.epoch + 1]);
  expect(Date.parse((await stage.row(ada)).deepCheckedAt)).toBeLessThanOrEqual(stage.now().getTime());
});

test('of many runs the oldest are retired too', async () => {
  const { context } = await play();
  const erased: string[] = [];
  const startedAt = (index: number) => new Date(context.clock.now().getTime() - index * dayMs).toISOString();
  const all = Array.from({ length: 1_200 }, (_, index) =>
    keptRun(String(index), { state: 'completed', startedAt: startedAt(index / 12 - 0.01) }),
  );
  const runs = {
    ...context.runs,
    list: async (limit: number) => all.slice(0, limit),
    erase: async (id: string) => void erased.push(id),
  };
  const idle = { eraseRun: async () => undefined };
  const cursors = { ...context.cursors, remove: async () => undefined };
  const memory = {
    findings: { ...context.findings, ...idle },
    memberships: { ...context.memberships, ...idle },
  };
  await retireRuns({ ...context, ...memory, cursors, runs });
  expect([erased[0], erased.at(-1), erased.length]).toEqual(['1081', '1199', 119]);
});
