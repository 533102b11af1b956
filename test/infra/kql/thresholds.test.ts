/** The limits at which an alert fires, from both sides: nights of a thousand users, as events of closeRun. */
import { expect, test } from 'vitest';
import { events } from '../../../shared/core/events.ts';
import { type Finding, findings } from '../../../shared/core/finding.ts';
import type { Counts, RunRecord, Totals } from '../../../shared/core/run.ts';
import { noTotals } from '../../../shared/core/totals.ts';
import { closedMeasurements } from '../../../shared/workflows/night/close/closed-measurements.ts';
import type { Plan } from '../../../shared/workflows/night/close/withhold.ts';
import { fired } from './alert-rules.ts';
import type { Row } from './engine/values.ts';
import { rowOf } from './rows.ts';
import { tile } from './tiles.ts';

const now = new Date('2026-11-24T06:00:00Z');
const Run = '20261124T010000Z';
const emptyPlan: Plan = { hash: '', planned: 0, actions: {}, withheld: {} };

function closed(counts: Counts<Finding>, hoursAgo = 1): Row {
  const at = new Date(now.getTime() - hoursAgo * 3_600_000);
  const inScope = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const totals: Totals = { ...noTotals, users: inScope, inScope, findings: counts };
  const run = { startedAt: at.toISOString(), closedAt: at.toISOString() } as RunRecord;
  const properties = { runId: Run, trigger: 'timer', mode: 'repair', verdict: 'release', cause: 'HTTP 503' };
  return rowOf({
    at,
    name: events.runClosed,
    properties,
    measurements: closedMeasurements(run, totals, emptyPlan),
  });
}

const alerts = (...rows: Row[]) => Object.keys(fired(rows, now));

test.each<readonly [string, Counts<Finding>, readonly string[]]>([
  ['a tenth out of step', { 'in-step': 900, missing: 60, stale: 40 }, []],
  ['more than a tenth', { 'in-step': 899, missing: 61, stale: 40 }, ['drift']],
  ['for 49 users the share is not checked', { 'in-step': 9, missing: 40 }, []],
  ['for 50 users it is checked', { 'in-step': 10, missing: 40 }, ['drift']],
  ['two fifths unreadable', { 'in-step': 600, unknown: 400 }, []],
  ['more than two fifths', { 'in-step': 599, unknown: 401 }, ['mostly-unknown']],
  ['19 unreadable users are too few', { 'in-step': 20, unknown: 19 }, []],
  ['20 unreadable users are enough', { 'in-step': 20, unknown: 20 }, ['mostly-unknown']],
  ['half of a small tenant is allowed', { 'in-step': 5, unknown: 5 }, []],
  ['more than half of it is not', { 'in-step': 5, unknown: 6 }, ['mostly-unknown']],
  ['the only user is unreadable', { unknown: 1 }, ['mostly-unknown']],
  ['no user in scope is no outage', {}, []],
])('%s', (_name, counts, expected) => {
  expect(alerts(closed(counts))).toEqual(expected);
});

test('the latest closed run counts, not the worst', () => {
  expect(alerts(closed({ missing: 100 }, 20), closed({ 'in-step': 100 }, 2))).toEqual([]);
  expect(alerts(closed({ 'in-step': 100 }, 20), closed({ missing: 100 }, 2))).toEqual(['drift']);
});

test('without a closed run the alert fires after 26 hours, and also if there was never a run', () => {
  expect(alerts(closed({}, 25.99))).toEqual([]);
  expect(alerts(closed({}, 26))).toEqual([]);
  expect(alerts(closed({}, 26.01))).toEqual(['no-run-closed']);
  // Longer ago than a rule can query.
  expect(alerts(closed({}, 72))).toEqual(['no-run-closed']);
  expect(alerts()).toEqual(['no-run-closed']);
});

test('a stuck user is reported for 26 hours, and an event that was sent twice counts once', () => {
  const stuck = (hoursAgo: number) =>
    rowOf({
      at: new Date(now.getTime() - hoursAgo * 3_600_000),
      name: events.userStuck,
      properties: { runId: Run, userId: 'a' },
      measurements: { attempts: 3 },
    });
  const calm = closed({ 'in-step': 1 });
  expect(fired([calm, stuck(25.9), stuck(25.8)], now)).toEqual({ 'stuck-users': [{ measured: 1 }] });
  expect(fired([calm, stuck(26.1)], now)).toEqual({});
});

test('what another program stored is reported by its kind, until 26 hours after it was found last', () => {
  const forged = (kind: string, hoursAgo: number) =>
    rowOf({
      at: new Date(now.getTime() - hoursAgo * 3_600_000),
      name: events.storageForged,
      properties: { kind, runId: '', userId: 'a' },
      measurements: {},
    });
  const calm = closed({ 'in-step': 1 });
  const kinds = [{ what: 'agreement' }, { what: 'operation' }];
  const rows = [forged('operation', 1), forged('agreement', 25.9), forged('agreement', 25.8)];
  expect(fired([calm, ...rows], now)).toEqual({ 'changed-storage': expect.arrayContaining(kinds) });
  expect(fired([calm, forged('operation', 26.1)], now)).toEqual({});
});

test('a day whose units are nearly used up is one alert, also night after night, until 26 hours after the last event', () => {
  const near = (hoursAgo: number, used: number) =>
    rowOf({
      at: new Date(now.getTime() - hoursAgo * 3_600_000),
      name: events.limitNear,
      properties: {},
      measurements: { used, allowed: 1_107_421 },
    });
  const calm = closed({ 'in-step': 1 });
  const nights = [near(1, 1_000_000), near(2, 999_000), near(25.9, 1_107_421)];
  const one = { 'units-nearly-used': [{ allowed: '1107421' }] };
  expect(fired([calm, ...nights], now)).toEqual(one);
  expect(fired([calm, near(25.9, 1_000_000)], now)).toEqual(one);
  expect(fired([calm, near(26.1, 1_000_000)], now)).toEqual({});
});

test('each finding is drift for both alert and tile, or for neither', () => {
  const quiet = ['no-mailbox', 'gone', 'no-photo', 'sharepoint-only', 'in-step'];
  for (const finding of findings) {
    const row = closed({ [finding]: 100 });
    const shown = tile({ events: [row], now }, 'drift-over-time').map((one) => one.finding);
    expect(shown, finding).toEqual(quiet.includes(finding) ? [] : [finding]);
    const firing = finding === 'unknown' ? ['mostly-unknown'] : ['drift'];
    expect(alerts(row), finding).toEqual(quiet.includes(finding) ? [] : firing);
  }
});
