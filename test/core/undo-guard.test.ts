import { describe, expect, test } from 'vitest';
import { plural } from '../../shared/core/plural.ts';
import { noTotals } from '../../shared/core/totals.ts';
import { judgeUndo, type UndoGuardInput, type UndoGuardSettings } from '../../shared/core/undo-guard.ts';

const input: UndoGuardInput = {
  undoes: '20261124T010000Z',
  planned: 12,
  withoutCopy: 1,
  unknown: 0,
  compared: { ...noTotals, users: 120, inScope: 100 },
};
const settings: UndoGuardSettings = { mode: 'repair', paused: false, updates: 20 };

describe('a whole run is to be undone', () => {
  test.each<[string, Partial<UndoGuardInput>, Partial<UndoGuardSettings>, string, string]>([
    ['few', {}, {}, 'hold', 'pass pass'],
    ['many', { planned: 21 }, {}, 'hold', 'hold pass'],
    ['exactly as many as a night may write', { planned: 20 }, {}, 'hold', 'pass pass'],
    ['some users could not be read', { unknown: 1 }, {}, 'hold', 'pass hold'],
    ['few were compared', { compared: { ...noTotals, inScope: 49 } }, {}, 'hold', 'not-applicable pass'],
    ['the run that compared is gone', { compared: undefined }, {}, 'hold', 'not-applicable pass'],
    ['nothing is kept', { planned: 0 }, {}, 'release', 'pass pass'],
    ['mode report', {}, { mode: 'report', paused: true }, 'report: mode', 'pass pass'],
    ['a pause', { planned: 0 }, { paused: true }, 'report: paused', 'pass pass'],
  ])('%s', (_name, change, set, result, checks) => {
    const verdict = judgeUndo({ ...input, ...change }, { ...settings, ...set });
    const { reportBecause } = verdict;
    const { planned } = { ...input, ...change };
    expect(reportBecause === undefined ? verdict.result : `${verdict.result}: ${reportBecause}`).toBe(result);
    expect(verdict.checks.map((check) => check.result).join(' ')).toBe(checks);
    expect(verdict.checks.map(({ name }) => name)).toEqual(['updates', 'unknown']);
    expect(verdict.checks[1]?.numbers).toEqual({ measured: { ...input, ...change }.unknown, limit: 0 });
    expect(verdict.message).toContain(
      `: ${plural(planned, 'user')}. ${verdict.checks.map(({ text }) => text).join(' ')}`,
    );
  });

  test('says how many users, of which run, and what to do', () => {
    const { message } = judgeUndo(input, settings);
    expect(message).toContain(
      'The undo would restore the photos that users had before run 20261124T010000Z: 12 users.',
    );
    expect(message).toContain('12 of 100 compared users would be updated (12 %; the limit is 20 %).');
    expect(message).toContain('1 user is without an undo copy, and will not be changed.');
    expect(message).not.toContain('could not be checked');
    expect(judgeUndo({ ...input, compared: undefined }, settings).message).toContain(
      'The update guard does not apply: the run that compared these users has been deleted.',
    );
    expect(message).toContain('choose Approve this plan in the console');
    const other = judgeUndo({ ...input, planned: 1, withoutCopy: 0, unknown: 2 }, settings).message;
    expect(other).toContain('The undo would restore the photo that the user had before run 20261124T010000Z');
    expect(other).toContain('No user is without an undo copy');
    expect(other).toContain('For 2 users, it could not be checked whether there is one.');
    expect(judgeUndo({ ...input, withoutCopy: 2 }, settings).message).toContain('2 users are without');
  });

  test('never writes without an approval, whatever the numbers', () => {
    for (const planned of [1, 5, 50, 100_000])
      for (const unknown of [0, 3])
        expect(judgeUndo({ ...input, planned, unknown }, settings).result).toBe('hold');
  });
});
