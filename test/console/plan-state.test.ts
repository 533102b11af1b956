/** What the console knows of a held plan, and when it has to ask again because another administrator changed it. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { type PlanState, planState } from '../../shared/console/client/sheet/plan-state.ts';
import type { Line } from '../../shared/console/client/sheet/sheet-lines.ts';
import { nextRevision } from '../../shared/core/left-out.ts';

const first = nextRevision(undefined, 'a');
const second = nextRevision(first, 'b');
const ada: Line = { userId: 'ada', finding: 'missing', action: 'copy', why: 'because' };
const group = { finding: 'missing', action: 'copy', planned: true, users: 3, leftOut: 0, why: 'because' };
const others = { ...group, finding: 'different' };

/** An app whose plan has each of these revisions in turn. */
async function read(...revisions: readonly (string | undefined)[]): Promise<{
  readonly state: PlanState;
  readonly known: readonly boolean[];
}> {
  const answers = revisions.map((leftOutRevision) =>
    Response.json({ isAsClosed: true, run: { leftOutRevision }, groups: [group, others] }),
  );
  vi.stubGlobal('fetch', async () => answers.shift());
  onTestFinished(() => void vi.unstubAllGlobals());
  const state = planState('run');
  const known: boolean[] = [];
  for (const _ of revisions) known.push(await state.read());
  return { state, known };
}

const leftOut = (state: PlanState) => state.plan()?.groups.map((one) => one.leftOut);

test('a plan is as it was shown until another revision is read', async () => {
  const { state, known } = await read(undefined, undefined, first, first);
  expect(known).toEqual([true, true, false, true]);
  expect([state.isBehind({ leftOutRevision: first }), state.isBehind({ leftOutRevision: second })]).toEqual([
    false,
    true,
  ]);
});

test('its own change is counted, and is no change of another', async () => {
  const { state } = await read(undefined);
  expect(state.stored({ users: ['ada'], leftOut: true }, [ada], first)).toBe(true);
  expect(leftOut(state)).toEqual([1, 0]);
  // A repeated call changes nothing more.
  const again = { ...ada, leftOut: { by: 'me', at: '' } };
  expect(state.stored({ users: ['ada'], leftOut: true }, [again], second)).toBe(true);
  expect(leftOut(state)).toEqual([1, 0]);
  expect(state.isBehind({ leftOutRevision: second })).toBe(false);
});

test('a change of a finding concerns all users with it', async () => {
  const { state } = await read(undefined);
  expect(state.stored({ finding: 'missing', leftOut: true }, [ada], first)).toBe(true);
  expect(leftOut(state)).toEqual([3, 0]);
  expect(state.stored({ finding: 'missing', leftOut: false }, [], second)).toBe(true);
  expect(leftOut(state)).toEqual([0, 0]);
});

test.each([
  ['another change came between', [ada], second],
  ['a user is not shown', [], first],
] as const)('it has to be read again if %s', async (_why, lines, revision) => {
  const { state } = await read(undefined);
  expect(state.stored({ users: ['ada'], leftOut: true }, lines, revision)).toBe(false);
});
