/** What the console calculates of a run: its steps, how long it still takes, and the bars of the guard checks. */
import { describe, expect, test } from 'vitest';
import { askedWaitMs, retryAfterMs } from '../../shared/console/client/retry-after.ts';
import { barOf, failingFirst } from '../../shared/console/client/run/guard-list.ts';
import type { Run } from '../../shared/console/client/run/run-facts.ts';
import { stepsOf } from '../../shared/console/client/run/run-steps.ts';
import { type Seen, timeLeft, timeLeftText, withSeen } from '../../shared/console/client/run/time-left.ts';
import type { GuardCheck } from '../../shared/core/run.ts';
import { keptRun } from '../kit/kept-run.ts';

const minuteMs = 60_000;

describe('the steps of a run', () => {
  const steps = (changes: Partial<Run>) =>
    stepsOf({ ...keptRun('20261124T010000Z', changes), progress: { rangesDone: 3, chunksDone: 2 } }).map(
      ({ name, state, parts }) =>
        [state, name, parts && `${parts.done}/${parts.all}`].filter(Boolean).join(' '),
    );
  const repair = { mode: 'repair', ranges: 8, chunks: 0, approval: undefined } as const;

  test.each<[string, Partial<Run>, string[]]>([
    [
      'reading lists',
      { ...repair, state: 'scanning', ranges: 0 },
      [
        'done Start',
        'now Read the directory and the photo library',
        'next Compare photos',
        'next Add up and check the plan',
        'next Write photos',
        'next Done',
      ],
    ],
    [
      'comparing, in report mode',
      { ...repair, state: 'comparing', mode: 'report' },
      [
        'done Start',
        'done Read the directory and the photo library',
        'now Compare photos 3/8',
        'next Add up and check the plan',
        'next Done',
      ],
    ],
    [
      'repairing after an approval',
      { ...repair, state: 'repairing', chunks: 5, approval: { by: 'ann', at: '', planHash: '' } },
      [
        'done Start',
        'done Read the directory and the photo library',
        'done Compare photos 3/8',
        'done Add up and check the plan',
        'done Wait for an approval',
        'now Write photos 2/5',
        'next Done',
      ],
    ],
    [
      'an undo that waits',
      { ...repair, state: 'held', undoes: '20261123T010000Z' },
      [
        'done Start',
        'done Find the earlier photos 3/8',
        'done Add up and check the plan',
        'now Wait for an approval',
        'next Write photos',
        'next Done',
      ],
    ],
    ['a run that failed', { ...repair, state: 'failed' }, []],
    ['a run that has ended', { ...repair, state: 'completed' }, []],
  ])('%s', (_name, changes, expected) => {
    expect(steps(changes)).toEqual(expected);
  });
});

describe('how long a step still takes', () => {
  /** Readings of one step, at these seconds. */
  const seenAt = (all: number, ...readings: readonly (readonly [second: number, done: number])[]) =>
    readings.reduce<readonly Seen[]>(
      (seen, [second, done]) => withSeen(seen, { atMs: second * 1_000, step: 'compare', done, all }),
      [],
    );

  test.each<[string, readonly Seen[], number, { fromMs: number; toMs: number } | undefined]>([
    ['nothing was seen', [], 0, undefined],
    ['nothing has ended yet', seenAt(100, [0, 7], [60, 7]), 60, undefined],
    ['one part has ended', seenAt(100, [0, 7], [60, 8]), 60, undefined],
    ['three parts since the first', seenAt(100, [0, 7], [60, 8], [120, 11]), 120, undefined],
    ['four parts, too quickly', seenAt(100, [0, 7], [1, 8], [10, 12]), 10, undefined],
    [
      'four parts a minute, half known',
      seenAt(100, [0, 7], [60, 8], [120, 12]),
      120,
      { fromMs: 11 * minuteMs, toMs: 33 * minuteMs },
    ],
    [
      'a minute later',
      seenAt(100, [0, 7], [60, 8], [120, 12]),
      180,
      { fromMs: 10 * minuteMs, toMs: 32 * minuteMs },
    ],
    ['overdue', seenAt(100, [0, 7], [60, 8], [120, 12]), 120 + 33 * 60, undefined],
    [
      'nearly overdue: never less than nothing',
      seenAt(100, [0, 7], [60, 8], [120, 12]),
      120 + 20 * 60,
      { fromMs: 0, toMs: 13 * minuteMs },
    ],
    ['the last part has ended', seenAt(12, [0, 7], [60, 8], [120, 12]), 120, undefined],
  ])('%s', (_name, seen, second, left) => {
    expect(timeLeft(seen, second * 1_000)).toEqual(left);
  });

  test('another step starts anew, and so does one whose number of parts has changed', () => {
    const seen = seenAt(100, [0, 7], [60, 8], [120, 12]);
    const next = { atMs: 130_000, done: 13 };
    expect(withSeen(seen, { ...next, step: 'write', all: 100 })).toHaveLength(1);
    expect(withSeen(seen, { ...next, step: 'compare', all: 90 })).toHaveLength(1);
    expect(withSeen(seen, { ...next, step: 'compare', all: 100 })).toHaveLength(4);
  });

  test.each<[number, number, string]>([
    [0, 20_000, 'less than a minute'],
    [0, minuteMs, 'at most 1 minute'],
    [11.6 * minuteMs, 12.4 * minuteMs, 'about 12 minutes'],
    [8 * minuteMs, 16 * minuteMs, '8 to 16 minutes'],
    [100 * minuteMs, 150 * minuteMs, '2 to 3 hours'],
    [170 * minuteMs, 190 * minuteMs, 'about 3 hours'],
  ])('from %i to %i ms: %s', (fromMs, toMs, text) => {
    expect(timeLeftText({ fromMs, toMs })).toBe(text);
  });
});

describe('the bar of a guard check', () => {
  test.each<[string, number, number, number, number]>([
    ['nothing of two hundred', 0, 200, 0, 80],
    ['just the limit', 200, 200, 80, 80],
    ['above it', 250, 200, 100, 80],
    ['far above it', 2_000, 200, 100, 10],
    ['nothing is allowed, and there is nothing', 0, 0, 0, 0],
    ['nothing is allowed, and there is one', 1, 0, 100, 0],
  ])('%s', (_name, measured, limit, filled, mark) => {
    expect(barOf({ measured, limit })).toEqual({ filled, limit: mark });
  });

  test('what an approver must see stands first', () => {
    const results: readonly GuardCheck['result'][] = ['not-applicable', 'pass', 'withhold', 'hold', 'pass'];
    const checks = results.map((result) => ({ name: 'scope', result, text: '' }) as const);
    expect(failingFirst(checks).map(({ result }) => result)).toEqual([
      'hold',
      'withhold',
      'pass',
      'pass',
      'not-applicable',
    ]);
  });
});

test.each<[string, number, string | null, number | undefined]>([
  ['seconds', 429, '20', 20_000],
  ['at least one', 503, '0', 1_000],
  ['a date', 503, 'Mon, 30 Nov 2026 10:00:30 GMT', 30_000],
  ['a date that has passed', 503, 'Mon, 30 Nov 2026 09:00:00 GMT', 1_000],
  ['neither', 503, 'later', undefined],
  ['nothing', 503, null, undefined],
  ['with another status', 202, '20', undefined],
])('an answer asks to wait by %s', (_name, status, value, ms) => {
  const headers = { get: () => value };
  const nowMs = Date.parse('2026-11-30T10:00:00Z');
  expect(retryAfterMs({ status, headers }, nowMs)).toBe(ms);
  expect(askedWaitMs(headers, nowMs)).toBe(status === 202 ? 20_000 : ms);
});
