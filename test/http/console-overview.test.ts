/** What the overview says for every state: the sentence, what there is to do, the numbers of runs, the chart and the waits. */
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { stepsOf } from '../../shared/console/client/overview/first-steps.ts';
import { type KnownRuns, knownRuns } from '../../shared/console/client/overview/known-runs.ts';
import type { Overview, RunSummary, SharePoint } from '../../shared/console/client/overview/overview-data.ts';
import { numbersOf } from '../../shared/console/client/overview/run-table.ts';
import { drawingOf, summaryOf } from '../../shared/console/client/overview/share-chart.ts';
import { situationOf } from '../../shared/console/client/overview/situation.ts';
import { waitsText } from '../../shared/console/client/overview/waits.ts';
import { durationText, percentText, shortTimeText } from '../../shared/console/client/words.ts';
import { getOverview } from '../../shared/http/contract/overview.ts';

const at = '2026-12-01T08:00:00.000Z';
const until = '2026-12-03T02:00:00.000Z';
const sha = 'a'.repeat(64);

function run(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    id: '20261201T010000Z',
    trigger: 'timer',
    state: 'completed',
    mode: 'repair',
    startedAt: '2026-12-01T01:00:00.000Z',
    progressAt: at,
    closedAt: '2026-12-01T02:00:00.000Z',
    endedAt: '2026-12-01T02:00:00.000Z',
    settingsHash: sha,
    ranges: 1,
    chunks: 1,
    planHash: sha,
    planned: 0,
    outcomes: {},
    verdict: undefined,
    approval: undefined,
    note: undefined,
    totals: totals({ 'in-step': 8, unknown: 1 }),
    ...changes,
  };
}

type Totals = NonNullable<RunSummary['totals']>;

function totals(findings: Totals['findings'], changes: Partial<Totals> = {}): Totals {
  const none = { outOfScope: {}, planned: {}, reasons: {}, causes: {} };
  const numbers = { etagMoved: 0, etagChurn: 0, deepChecked: 0, etagSilence: 0 };
  return { users: 10, inScope: 10, findings, ...none, ...numbers, ...changes };
}

function overview(changes: Partial<Overview> = {}): Overview {
  return {
    at,
    runs: [run()],
    held: [],
    schedule: { expression: '0 0 1 * * *', nextAt: '2026-12-02T01:00:00.000Z' },
    shown: [],
    waits: { days: 30, users: 0 },
    ...changes,
  };
}

test('the page reads what the contract sends', () => {
  const sent: z.input<(typeof getOverview)['answers'][200]['schema']> = overview();
  expect(getOverview.answers[200].schema.safeParse(sent).error).toBeUndefined();
});

const repair = { mode: 'repair', paused: false };
const heldRun = run({ id: '20261130T010000Z', state: 'held', planned: 2, endedAt: undefined });
const held = [{ runId: heldRun.id, until }];
const active = run({
  id: '20261201T070000Z-manual',
  state: 'comparing',
  closedAt: undefined,
  endedAt: undefined,
});

describe('the sentence that says whether all is well', () => {
  test.each<[string, Partial<Overview>, string, string]>([
    [
      'nothing has run',
      { runs: [] },
      `The first one starts on ${shortTimeText('2026-12-02T01:00:00.000Z')}`,
      'none',
    ],
    [
      'nothing has run, and no next run is known',
      { runs: [], schedule: { expression: '0 60 1 * * *' } },
      'The first one starts on schedule',
      'none',
    ],
    [
      'a night was good',
      { runs: [run({ planned: 2, outcomes: { repaired: 1 } })] },
      'All is well. The last run compared 10 users: 8 in step, 1 repaired, 1 out of step and not written, 1 could not be read.',
      'good',
    ],
    [
      'a run only reported, as the first one does',
      { runs: [run({ state: 'reported', planned: 1 })] },
      'The last run compared 10 users: 8 in step, 1 out of step and not written',
      'none',
    ],
    [
      'a plan is held',
      { runs: [run(), heldRun], held },
      `A plan for 2 users waits for an approval until ${shortTimeText(until)}`,
      'warning',
    ],
    [
      'users were left out of a held plan',
      { runs: [run(), { ...heldRun, leftOutRevision: 'a' }], held },
      'A plan for at most 2 users waits for an approval',
      'warning',
    ],
    ['the held plan is on an older page', { held }, 'A plan waits for an approval', 'warning'],
    [
      'a held plan was not approved in time',
      { runs: [run(), heldRun], held: [{ runId: heldRun.id, until: '2026-12-01T07:00:00.000Z' }] },
      'was not approved by',
      'warning',
    ],
    ['a run is working', { runs: [active, run()] }, 'A run is working.', 'none'],
    ['a run is working after a missed night', { runs: [active], missedAt: at }, 'A run is working.', 'none'],
    [
      'the last run failed',
      { runs: [run({ state: 'failed', note: 'no storage.' })] },
      'failed: no storage.',
      'bad',
    ],
    [
      'the last run failed without a reason',
      { runs: [run({ state: 'failed' })] },
      'no reason was recorded',
      'bad',
    ],
    ['no night came', { missedAt: at }, `The run of ${shortTimeText(at)} did not start`, 'bad'],
    [
      'nothing was compared',
      { runs: [run({ state: 'cancelled', totals: undefined })] },
      'No run has compared',
      'none',
    ],
    [
      'a list was not read',
      { runs: [run({ lacks: [{ list: 'library', of: 'a', why: 'HTTP 403', rows: {} }] })] },
      'could not read 1 list in full. Check the permissions',
      'warning',
    ],
    [
      'Exchange refuses everybody',
      { runs: [run({ totals: totals({ unknown: 10 }, { causes: { 'Exchange: HTTP 403': 10 } }) })] },
      'was refused 10 users. Check the permissions',
      'warning',
    ],
    [
      'many could not be read',
      { runs: [run({ totals: totals({ unknown: 9 }, { causes: { 'timed out': 6, 'HTTP 503': 3 } }) })] },
      '9 users could not be read in the last run (timed out)',
      'warning',
    ],
    [
      'many could not be read, of whom no cause is known',
      { runs: [run({ totals: totals({ unknown: 9 }) })] },
      '9 users could not be read in the last run. The next',
      'warning',
    ],
    [
      'users are stuck',
      { runs: [run({ outcomes: { stuck: 1 }, totals: totals({}, { reasons: { stuck: 2 } }) })] },
      '3 users could not be written several times, and wait longer',
      'warning',
    ],
    [
      'one user is stuck',
      { runs: [run({ outcomes: { stuck: 1 } })] },
      '1 user could not be written several times, and waits longer',
      'warning',
    ],
  ])('when %s', (_what, changes, text, kind) => {
    const said = situationOf(overview(changes), repair);
    expect(said.text).toContain(text);
    expect(said.kind).toBe(kind);
  });

  test('a pause is a warning, and report mode a choice that is named beside the result', () => {
    expect(situationOf(overview(), { mode: 'repair', paused: true })).toMatchObject({
      kind: 'warning',
      others: [],
    });
    const reported = overview({ runs: [run({ state: 'reported' })] });
    const report = situationOf(reported, { mode: 'report', paused: false });
    expect(report).toMatchObject({
      kind: 'none',
      others: [{ text: expect.stringContaining('only reports') }],
    });
    expect(report.text).toMatch(/^The last run compared/);
  });

  test('the worst comes first, and the rest stays to do', () => {
    const runs = [run({ state: 'failed' }), heldRun];
    const { kind, others } = situationOf(overview({ runs, held, missedAt: at }), {
      mode: 'repair',
      paused: true,
    });
    expect([kind, ...others.map((one) => one.kind)]).toEqual(['bad', 'bad', 'warning', 'warning']);
    const empty = situationOf(overview({ runs: [] }), { mode: 'repair', paused: true });
    expect(empty.others).toHaveLength(1);
  });
});

describe('the numbers of a run', () => {
  test('add up once it has ended, and are empty before', () => {
    // What the guard withholds is still among what the policies allowed.
    const allowed = totals({}, { planned: { copy: 9, clear: 2 } });
    const given = { planned: 5, outcomes: { repaired: 3, failed: 1 }, totals: allowed };
    expect(numbersOf(run(given))).toMatchObject({ planned: 5, repaired: 3, notRepaired: 2, withheld: 6 });
    expect(numbersOf(heldRun)).toMatchObject({ planned: 2, repaired: undefined, notRepaired: undefined });
    expect(numbersOf(active)).toMatchObject({ planned: undefined, repaired: undefined });
    expect(numbersOf(run({ totals: undefined })).withheld).toBeUndefined();
  });
});

describe('the runs that were read', () => {
  const ids = (known: KnownRuns) => known.runs().map(({ id }) => id);
  const some = (...days: number[]) => days.map((day) => run({ id: `202612${day}T010000Z` }));

  test('none is lost when a new run pushes one off the first page, and the latest reading counts', () => {
    const known = knownRuns();
    known.newest({ runs: some(13, 12), continuation: '12' });
    known.older({ runs: some(11), continuation: '11' });
    known.newest({ runs: [...some(14), run({ id: '20261213T010000Z', planned: 7 })], continuation: '13' });
    expect(ids(known).map((id) => id.slice(6, 8))).toEqual(['14', '13', '12', '11']);
    expect(known.runs()[1]?.planned).toBe(7);
    expect(known.continuation()).toBe('11');
  });

  test('without older ones, or after a long time, the first page stands alone', () => {
    const known = knownRuns();
    known.newest({ runs: some(13, 12), continuation: '12' });
    known.newest({ runs: some(14, 13), continuation: '13' });
    expect([ids(known).length, known.continuation()]).toEqual([2, '13']);
    known.older({ runs: some(12) });
    expect(known.continuation()).toBeUndefined();
    known.newest({ runs: some(20, 19), continuation: '19' });
    expect([ids(known).length, known.continuation()]).toEqual([2, '19']);
  });
});

const point = (day: number, shown: number, afterGap = false): SharePoint => ({
  runId: `202612${day}T010000Z`,
  at: `2026-12-${day}T01:00:00.000Z`,
  withPhoto: 200,
  shown,
  afterGap,
});

describe('the chart', () => {
  test('draws by time, breaks the line at a gap, and starts at a tenth below the lowest share', () => {
    const { low, line, dots } = drawingOf([point(10, 150), point(11, 190), point(14, 200, true)]);
    expect(low).toBe(0.7);
    expect(line).toBe('M0.00 83.33L25.00 16.67M100.00 0.00');
    expect(dots.match(/M/g)).toHaveLength(3);
  });

  test('puts a single point in the middle', () => {
    expect(drawingOf([point(10, 200)])).toMatchObject({ low: 0.9, line: 'M50.00 0.00' });
  });

  test('is summed up in a sentence', () => {
    expect(summaryOf([])).toContain('No run has found');
    expect(summaryOf([point(10, 200)])).toMatch(/^100 ?% of 200 users .* were shown with it on .*[^;]\.$/);
    const later = summaryOf([point(10, 150), point(14, 199, true)]);
    expect(later).toMatch(/^99.5 ?%.*; 75 ?% on .*Runs are missing in 1 place\.$/);
    expect(summaryOf([{ ...point(10, 1), withPhoto: 1 }])).toContain('1 user with a photo in Exchange was');
  });
});

test.each([
  [1, '1 minute'],
  [89.4, '89 minutes'],
  [90, '2 hours'],
  [1_440, '24 hours'],
  [3_600, '2.5 days'],
])('%d minutes are %s', (minutes, text) => {
  expect(durationText(minutes)).toBe(text);
});

test('a share is rounded down, so that all are all', () => {
  expect(
    [percentText(1), percentText(0.99999), percentText(0.29)].map((text) => text.replace(/\s/, '')),
  ).toEqual(['100%', '99.9%', '29%']);
});

test('waits and what the schedule adds; without them what is known', () => {
  const waits = { days: 30, users: 1, medianMinutes: 1, p95Minutes: 2_880 };
  const schedule = { expression: '0 0 1 * * *', unseenMinutes: { longest: 1_440, mean: 720 } };
  expect(waitsText(overview({ waits, schedule })).join(' ')).toBe(
    'In the last 30 days 1 changed photo was written. Half of the users waited at most 1 minute, 95 % at most 2 days, from the run that first saw the change. Until a run sees a change, the schedule adds up to 24 hours, 12 hours on average.',
  );
  expect(waitsText(overview())).toEqual([
    'No photo that changed in Exchange was written in the last 30 days.',
  ]);
});

test('the first steps lead to what is there, and the last one ends the list', () => {
  expect(stepsOf(overview())).toEqual([]);
  const firstSteps = { permissions: true, reported: true, reviewed: false, repairMode: false };
  const steps = stepsOf(overview({ firstSteps, runs: [heldRun], held }));
  expect(steps.map(({ isDone }) => isDone)).toEqual([true, true, false, false, false]);
  expect(steps.map(({ link }) => link?.place.kind)).toEqual(['setup', undefined, 'run', 'setup', 'run']);
  expect(stepsOf(overview({ firstSteps, runs: [] }))[2]?.link).toBeUndefined();
});
