/** Whether a planned write may still be done, row by row. */
import { describe, expect, test } from 'vitest';
import type { UserRow } from '../../shared/core/user.ts';
import type { Context } from '../../shared/workflows/context.ts';
import type { Observation } from '../../shared/workflows/observe/observation.ts';
import { isAsExpected, isDone, mayNotWrite } from '../../shared/workflows/write/as-planned.ts';
import { inStep, midnight, planned, user } from '../core/examples.ts';

const other = 'b'.repeat(64);
const expected = { ...planned, targetSha: 'c'.repeat(64) };

function contextWith(settings: object = {}): Context {
  const all = { OWNERSHIP: 'exchange-wins', REMOVAL: 'keep', MODE: 'repair', PAUSED: false, ...settings };
  return { settings: all, clock: { now: () => midnight } } as unknown as Context;
}

/** As the plan saw the user, apart from these changes. */
function seen(changes: Partial<Observation> = {}): Observation {
  const { finding, wanted, sourceSha, targetSha, targetEtags } = expected;
  const decision = { finding, wanted, yieldsToSharePoint: false };
  const now = { user, snapshot: user, geo: { host: '', home: true, code: '' }, situation: inStep };
  return { ...now, decision, sourceSha, targetSha, targetEtags, ...changes } as Observation;
}

const startedBy = (runId: string): UserRow => ({ ...user, pending: { runId } as UserRow['pending'] });
const conflict = { finding: 'conflict', wanted: 'copy', yieldsToSharePoint: true } as const;
const nothing = { finding: 'in-step', wanted: 'none', yieldsToSharePoint: false } as const;

test.each<[string, boolean, Partial<Observation>]>([
  ['nothing changed', true, {}],
  ['the source is another photo', false, { sourceSha: other }],
  ['the source has no photo', false, { sourceSha: undefined }],
  ['the photo that is shown is another one', false, { targetSha: other }],
  ['none is shown any more', false, { targetSha: undefined }],
  [
    'another photo is shown, of another user',
    true,
    { targetSha: other, situation: { ...inStep, ownBase: false } },
  ],
  ['a file was replaced', false, { targetEtags: '"s-2" "m-1" "l-1"' }],
  ['the two sides compare in another way', false, { decision: { ...conflict, yieldsToSharePoint: false } }],
  ['a policy forbids it by now', false, { snapshot: { ...user, undoneSha: expected.sourceSha } }],
])('a plan holds or not: %s (%s)', (_name, holds, changes) => {
  expect(isAsExpected(contextWith(), seen(changes), { expected, runId: expected.runId })).toBe(holds);
});

describe('an unfinished write', () => {
  const changed = { targetSha: other, targetEtags: '', decision: conflict };
  test.each<[string, boolean, Partial<Observation>]>([
    ['of this run is finished, whatever it left', true, { ...changed, user: startedBy(planned.runId) }],
    ['of this run is left, with another source', false, { sourceSha: other, user: startedBy(planned.runId) }],
    [
      'of this run is left, with nothing to write',
      false,
      { decision: nothing, user: startedBy(planned.runId) },
    ],
    ['of another run must be as the plan saw it', false, { ...changed, user: startedBy('another') }],
    ['of another run, as the plan saw it', true, { user: startedBy('another') }],
  ])('%s (%s)', (_name, holds, changes) => {
    expect(isAsExpected(contextWith(), seen(changes), { expected, runId: planned.runId })).toBe(holds);
  });
});

describe('an earlier attempt wrote everything', () => {
  const [before, since, after] = [
    '2026-02-28T00:00:00.000Z',
    '2026-03-01T00:00:00.000Z',
    '2026-03-02T00:00:00.000Z',
  ];
  test.each<[string, boolean, Partial<UserRow>, Observation['decision']]>([
    ['since the run started', true, { repairedAt: [before, after] }, nothing],
    ['at the moment when it started', true, { repairedAt: [since] }, nothing],
    ['but an earlier run', false, { repairedAt: [before] }, nothing],
    ['not at all', false, { repairedAt: [] }, nothing],
    ['but not to the end', false, { ...startedBy('r'), repairedAt: [after] }, nothing],
    ['but something differs again', false, { repairedAt: [after] }, conflict],
  ])('%s: %s', (_name, done, changes, decision) => {
    expect(isDone(seen({ user: { ...user, ...changes }, decision }), { since })).toBe(done);
  });
});

test.each([
  [{}, false],
  [{ PAUSED: true }, true],
  [{ MODE: 'report' }, true],
])('with the settings %o, writes are stopped: %s', (settings, stopped) => {
  expect(mayNotWrite(contextWith(settings))).toBe(stopped);
});
