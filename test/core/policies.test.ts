import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../shared/core/decide.ts';
import { actions, findings, type Reason, writingActions } from '../../shared/core/finding.ts';
import { isContested, type PolicySettings, restrict } from '../../shared/core/policies.ts';
import { daysLater, hoursLater, midnight, user } from './examples.ts';

type Snapshot = Parameters<typeof restrict>[1];

const source = 'a'.repeat(64);
const free: Snapshot = { undoneSha: undefined, trouble: undefined, repairedAt: [], absentSince: undefined };
const lenient: PolicySettings = { ownership: 'exchange-wins', removal: 'clear' };
const copy: Decision = { finding: 'conflict', wanted: 'copy', yieldsToSharePoint: true };
const clear: Decision = { finding: 'removed-in-exchange', wanted: 'clear', yieldsToSharePoint: false };
const finish: Decision = { finding: 'unfinished', wanted: 'finish', yieldsToSharePoint: false };

const trouble = {
  attempts: 1,
  code: 'http-503',
  since: midnight.toISOString(),
  nextAt: hoursLater(1).toISOString(),
};
const waiting: Snapshot = { ...free, trouble };
const undone: Snapshot = { ...free, undoneSha: source };
const contested: Snapshot = {
  ...free,
  repairedAt: [-14, -7, -1].map((days) => daysLater(days).toISOString()),
};
const absent = (hours: number): Snapshot => ({ ...free, absentSince: hoursLater(-hours).toISOString() });

function reasonFor(decision: Decision, snapshot: Snapshot, settings = lenient) {
  const { granted, reason } = restrict(decision, snapshot, source, settings, midnight);
  return [granted, reason];
}

describe('each reason has its row, and the other side of it', () => {
  test.each<[string, Decision, Snapshot, Partial<PolicySettings>, Reason | undefined]>([
    ['nothing is to be written', { ...copy, finding: 'unknown', wanted: 'none' }, waiting, {}, undefined],
    ['waiting after a failure', copy, waiting, {}, 'stuck'],
    [
      'the wait is over',
      copy,
      { ...free, trouble: { ...trouble, nextAt: midnight.toISOString() } },
      {},
      undefined,
    ],
    ['an administrator undid this very picture', copy, undone, {}, 'undone'],
    ['the source has changed since the undo', copy, { ...free, undoneSha: 'b'.repeat(64) }, {}, undefined],
    ['repaired three times in 14 days', copy, contested, {}, 'contested'],
    [
      'a person chose in SharePoint, which is respected',
      copy,
      free,
      { ownership: 'respect-sharepoint' },
      'ownership',
    ],
    ['a person chose in SharePoint, Exchange wins', copy, free, {}, undefined],
    [
      'no person chose in SharePoint',
      { ...copy, yieldsToSharePoint: false },
      free,
      { ownership: 'respect-sharepoint' },
      undefined,
    ],
    ['pictures are kept', clear, absent(48), { removal: 'keep' }, 'removal'],
    ['the absence was never proved', clear, free, {}, 'absence-unconfirmed'],
    ['proved less than 20 hours ago', clear, absent(19.99), {}, 'absence-unconfirmed'],
    ['proved 20 hours ago', clear, absent(20), {}, undefined],
    ['removal does not concern copies', copy, free, { removal: 'keep' }, undefined],
  ])('%s', (_name, decision, snapshot, settings, reason) => {
    const granted = reason === undefined ? decision.wanted : 'report';
    expect(reasonFor(decision, snapshot, { ...lenient, ...settings })).toEqual([granted, reason]);
  });
});

describe('a write that was begun is finished, whatever the policies say', () => {
  test.each<[string, Snapshot, Reason | undefined]>([
    ['undone', undone, undefined],
    ['contested', contested, undefined],
    ['except that a waiting user waits', waiting, 'stuck'],
  ])('%s', (_name, snapshot, reason) => {
    const strict: PolicySettings = { ownership: 'respect-sharepoint', removal: 'keep' };
    expect(reasonFor(finish, snapshot, strict)[1]).toBe(reason);
  });
});

test('of several policies that apply the first gives the reason: stuck, undone, contested, ownership', () => {
  const all: Snapshot = { ...free, trouble, undoneSha: source, repairedAt: contested.repairedAt };
  const strict: PolicySettings = { ownership: 'respect-sharepoint', removal: 'keep' };
  expect(reasonFor(copy, all, strict)[1]).toBe('stuck');
  expect(reasonFor(copy, { ...all, trouble: undefined }, strict)[1]).toBe('undone');
  expect(reasonFor(copy, contested, strict)[1]).toBe('contested');
  expect(reasonFor(copy, free, strict)[1]).toBe('ownership');
  expect(reasonFor({ ...clear, yieldsToSharePoint: true }, free, strict)[1]).toBe('ownership');
  expect(reasonFor(clear, free, strict)[1]).toBe('removal');
});

test('a source without a photo never counts as a photo that was undone', () => {
  expect(restrict(clear, absent(24), undefined, lenient, midnight).reason).toBeUndefined();
});

test.each([
  ['three repairs, the first exactly 14 days ago', [-14, -8, -1], true],
  ['three repairs, the first just over 14 days ago', [-14.001, -8, -1], false],
  ['two repairs', [-2, -1], false],
  ['none', [], false],
])('contested: %s', (_name, days, expected) => {
  expect(
    isContested(
      days.map((day) => daysLater(day).toISOString()),
      midnight,
    ),
  ).toBe(expected);
});

const moment = fc.integer({ min: -60, max: 60 }).map((days) => daysLater(days).toISOString());
const anySnapshot: fc.Arbitrary<Snapshot> = fc.record({
  undoneSha: fc.constantFrom(undefined, source, 'b'.repeat(64)),
  trouble: fc.option(
    fc.record({ attempts: fc.nat(9), code: fc.constant('http-503'), since: moment, nextAt: moment }),
    { nil: undefined },
  ),
  repairedAt: fc.array(moment, { maxLength: 3 }),
  absentSince: fc.option(moment, { nil: undefined }),
});
const anyDecision: fc.Arbitrary<Decision> = fc.record({
  finding: fc.constantFrom(...findings),
  wanted: fc.constantFrom(...actions),
  yieldsToSharePoint: fc.boolean(),
});
const anySettings: fc.Arbitrary<PolicySettings> = fc.record({
  ownership: fc.constantFrom('exchange-wins', 'respect-sharepoint'),
  removal: fc.constantFrom('keep', 'clear'),
});
const anySource = fc.constantFrom(undefined, source);

test('policies only restrict: they grant the wanted action, or only a report with a reason', () => {
  fc.assert(
    fc.property(anyDecision, anySnapshot, anySource, anySettings, (decision, memory, sha, settings) => {
      const { granted, reason } = restrict(decision, memory, sha, settings, midnight);
      expect(actions.indexOf(granted)).toBeGreaterThanOrEqual(actions.indexOf(decision.wanted));
      expect(granted === decision.wanted).toBe(reason === undefined);
      if (reason !== undefined)
        expect([granted, writingActions.has(decision.wanted)]).toEqual(['report', true]);
    }),
  );
});

test('stricter settings never grant what more lenient settings refuse', () => {
  const strict: PolicySettings = { ownership: 'respect-sharepoint', removal: 'keep' };
  fc.assert(
    fc.property(anyDecision, anySnapshot, anySource, anySettings, (decision, memory, sha, settings) => {
      const most = restrict(decision, memory, sha, lenient, midnight).granted;
      const some = restrict(decision, memory, sha, settings, midnight).granted;
      const least = restrict(decision, memory, sha, strict, midnight).granted;
      expect(actions.indexOf(least)).toBeGreaterThanOrEqual(actions.indexOf(some));
      expect(actions.indexOf(some)).toBeGreaterThanOrEqual(actions.indexOf(most));
    }),
  );
});

test('a user without problems is not restricted', () => {
  expect(reasonFor(copy, user)).toEqual(['copy', undefined]);
});
