import { describe, expect, test } from 'vitest';
import { type GuardInput, type GuardSettings, judge } from '../../shared/core/guard.ts';
import { defaults, inScope, last, quiet } from './quiet-night.ts';

describe('runs that only report', () => {
  const changed = { ...last, settingsHash: 'other' };
  test.each<[string, Partial<GuardInput>, Partial<GuardSettings>, string | undefined, string]>([
    ['mode', {}, { mode: 'report' }, 'mode', 'INSTEP_MODE is report'],
    ['paused', {}, { paused: true }, 'paused', 'INSTEP_PAUSED is true'],
    ['the first run', { last: undefined }, {}, 'first-run', 'The next one may repair'],
    ['settings changed', { last: changed }, {}, 'settings-changed', 'The next one may repair'],
    ['mode before paused', {}, { mode: 'report', paused: true }, 'mode', 'Set it to repair'],
    ['paused before the first run', { last: undefined }, { paused: true }, 'paused', 'Set it to false'],
    ['none of these', {}, {}, undefined, 'The plan is released'],
  ])('%s', (_name, changes, settings, because, words) => {
    const verdict = judge({ ...quiet, ...changes }, { ...defaults, ...settings });
    expect(verdict.reportBecause).toBe(because);
    expect(verdict.result).toBe(because === undefined ? 'release' : 'report');
    expect(verdict.message).toContain(words);
  });

  test('a report still says what would be written and what would be held', () => {
    const verdict = judge({ ...quiet, updates: 201, clears: 2 }, { ...defaults, mode: 'report' });
    expect(verdict.message).toContain('203 users would be written.');
    expect(verdict.message).toContain(
      'In repair mode, the guard would hold the plan: 201 of 1000 compared users',
    );
    expect(judge(quiet, { ...defaults, mode: 'report' }).message).toMatch(/ 0 users would be written\.$/);
  });
});

test('a held plan names every guard check that failed, with its numbers and how to override it', () => {
  const totals = inScope(800, 500);
  const verdict = judge(
    { ...quiet, totals, updates: 100, canary: { expected: false, saw: 'missing' } },
    defaults,
  );
  expect(verdict.result).toBe('hold');
  for (const part of [
    '100 of 300',
    '800 users are in scope',
    '500 of 800',
    'Finding for the canary user: missing',
  ]) {
    expect(verdict.message).toContain(part);
  }
  expect(verdict.message).toContain('choose Approve this plan in the console, or approve it by its hash');
});

test('a held plan says what holds it and how to go on, also where it removes as many photos as it updates', () => {
  const canary = { expected: false, saw: 'missing' };
  const held = (updates: number, clears: number) =>
    judge({ ...quiet, updates, clears, canary }, defaults).message;
  expect(held(1, 1)).toBe(
    'The guard holds the plan. Finding for the canary user: missing. Check the plan, then approve it: choose Approve this plan in the console, or approve it by its hash over HTTP. Otherwise correct the cause, and let the next run make a new plan.',
  );
  expect(held(0, 0)).toBe(
    'The guard holds this run, although it has nothing to write. Finding for the canary user: missing. Correct the cause; the next run checks again.',
  );
});
