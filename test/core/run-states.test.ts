import { describe, expect, test } from 'vitest';
import { newRun } from '../../shared/core/new-run.ts';
import { runStates } from '../../shared/core/run.ts';
import { traitsOf } from '../../shared/core/run-kinds.ts';
import { isActive, momentOf, runIdAt, withState } from '../../shared/core/run-states.ts';
import { hoursLater, midnight } from './examples.ts';

const later = hoursLater(1);
const run = newRun(
  {
    id: '20260301T010000Z',
    trigger: 'timer',
    state: 'scanning',
    mode: 'repair',
    settingsHash: 'a'.repeat(64),
  },
  midnight,
);

const active = ['scanning', 'comparing', 'closing', 'releasing', 'repairing'];

describe.each(runStates)('%s', (state) => {
  test('holds the run lock or not', () => {
    expect(isActive({ state })).toBe(active.includes(state));
  });

  test('stores when the run changed its state, and when it ended', () => {
    const next = withState(run, state, later);
    const over = !active.includes(state) && state !== 'held';
    expect(next).toEqual({
      ...run,
      state,
      progressAt: later.toISOString(),
      endedAt: over ? later.toISOString() : undefined,
    });
  });
});

test('a change of state takes other changes along, but not a state or times of their own', () => {
  const next = withState(run, 'failed', later, { note: 'why', state: 'held', progressAt: 'never' });
  expect(next).toMatchObject({ note: 'why', state: 'failed', progressAt: later.toISOString() });
});

describe('run ids', () => {
  test('name the moment to the second, and mark a run that a person started', () => {
    expect(runIdAt(new Date('2026-03-01T01:02:03.999Z'), 'timer')).toBe('20260301T010203Z');
    expect(runIdAt(new Date('2026-03-01T01:02:03.000Z'), 'manual')).toBe('20260301T010203Z-manual');
    expect(runIdAt(new Date('2026-03-01T01:02:03.000Z'), 'undo')).toBe('20260301T010203Z-undo');
  });

  test('can be read back as the moment', () => {
    const moment = new Date('2026-03-01T01:02:03.000Z');
    for (const trigger of ['timer', 'manual', 'undo'] as const)
      expect(momentOf(runIdAt(moment, trigger))).toEqual(moment);
  });

  test('sort by time, for nightly and manual runs alike', () => {
    const ids = [0, 1, 23, 24, 24 * 40, 24 * 400].flatMap((hours) => [
      runIdAt(hoursLater(hours), 'timer'),
      runIdAt(hoursLater(hours), 'manual'),
      runIdAt(hoursLater(hours), 'undo'),
    ]);
    expect(ids.toSorted()).toEqual(ids);
  });
});

test.each([
  ['a nightly run', undefined, 'held', true, 'start a new run'],
  ['an undo run', '20260228T010000Z', 'held-undo', false, 'ask for the undo of run 20260228T010000Z again'],
] as const)(
  '%s is held, compares users and is replaced in its own way',
  (_name, undoes, cursor, all, words) => {
    const { heldCursor, comparesAllUsers, insteadOfPlan } = traitsOf({ ...run, undoes });
    expect([heldCursor, comparesAllUsers]).toEqual([cursor, all]);
    expect(insteadOfPlan).toContain(words);
  },
);
