/** What other administrators change is shown before the plan can be approved, also if reading it fails at first. */
import { expect, test } from 'vitest';
import { planWatch } from '../../shared/console/client/sheet/plan-watch.ts';

/** `known`: what each reading of the plan says. */
function watchOf(...known: readonly boolean[]) {
  const answers = [...known];
  const given = { error: undefined as Error | undefined, refreshed: 0 };
  const watch = planWatch({ read: async () => answers.shift() ?? true }, async () => {
    if (given.error !== undefined) throw given.error;
    given.refreshed += 1;
  });
  return { watch, given };
}

test('it warns once of a change, until the reader goes on', async () => {
  const { watch, given } = watchOf(true, false, true);
  expect([await watch.catchUp(), watch.warning()]).toEqual([false, '']);
  expect(await watch.catchUp()).toBe(true);
  expect(watch.warning()).toContain('Another administrator changed');
  expect(await watch.catchUp()).toBe(false);
  expect([watch.warnings(), given.refreshed]).toEqual([1, 1]);
  watch.goOn();
  expect([watch.warning(), watch.warnings()]).toEqual(['', 1]);
});

test('a change stays unseen until its users are shown', async () => {
  const { watch, given } = watchOf(false, true, true);
  given.error = new Error('busy');
  await expect(watch.catchUp()).rejects.toThrow('busy');
  expect([watch.isUnseen(), watch.warnings()]).toEqual([true, 0]);
  given.error = undefined;
  expect([await watch.catchUp(), watch.isUnseen(), watch.warnings()]).toEqual([true, false, 1]);
  expect(await watch.catchUp()).toBe(false);
});
