import { describe, expect, test } from 'vitest';
import { catalogue, type EventName, events, measurementNames } from '../../shared/core/events.ts';
import { findings, outOfScope, reasons } from '../../shared/core/finding.ts';
import { lineDimensions } from '../../shared/core/line-dimensions.ts';
import { outcomes } from '../../shared/core/run.ts';
import type { Telemetry } from '../../shared/ports/runtime.ts';
import { planned } from './examples.ts';

const names = Object.keys(catalogue) as EventName[];

describe('the catalogue', () => {
  test('lists what every event may carry', () => {
    expect(names.toSorted()).toEqual(Object.values(events).sort());
  });

  test.each(names)('%s: each word is there once, and is one that Application Insights keeps', (name) => {
    const words = [...catalogue[name].dimensions, ...measurementNames(name)];
    expect(new Set(words).size).toBe(words.length);
    for (const word of words) {
      expect(word).toMatch(/^[a-z][a-zA-Z]*(\.[a-z]+(-[a-z]+)*)?$/);
      // The exporter uses these names itself.
      expect(word).not.toMatch(/^(microsoft|http\.|_MS\.)/);
    }
  });

  test('lists every event, families included', () => {
    expect(catalogue['run.started'].dimensions).toEqual(['runId', 'trigger', 'mode']);
    expect(measurementNames('run.started')).toEqual([]);
    expect(measurementNames('user.stuck')).toEqual(['attempts']);
    expect(measurementNames('run.completed')).toEqual(outcomes.map((word) => `outcome.${word}`));
    expect(measurementNames('run.closed')).toEqual(
      expect.arrayContaining([
        'users',
        ...findings.map((word) => `finding.${word}`),
        ...outOfScope.map((word) => `outOfScope.${word}`),
        ...reasons.map((word) => `reason.${word}`),
      ]),
    );
  });
});

/** Each marked line must not compile; the type check reports a mark without an error. */
test('the telemetry port accepts exactly what the catalogue lists', () => {
  let taken = 0;
  const event: Telemetry['event'] = () => {
    taken += 1;
  };
  const started = { runId: 'r1', trigger: 'timer', mode: 'repair' };
  event('run.started', started, {});
  event('run.completed', { runId: 'r1' }, { 'outcome.repaired': 3 });
  // @ts-expect-error: there is no such event
  event('run.begun', started, {});
  // @ts-expect-error: a dimension is missing
  event('run.started', { runId: 'r1', trigger: 'timer' }, {});
  // @ts-expect-error: a dimension is misspelt
  event('run.started', { runid: 'r1', trigger: 'timer', mode: 'repair' }, {});
  // @ts-expect-error: a dimension too many
  event('run.started', { ...started, verdict: 'hold' }, {});
  const more = { ...started, verdict: 'hold' };
  // @ts-expect-error: a dimension too many, although it comes in a variable
  event('run.started', more, {});
  // @ts-expect-error: a dimension is text
  event('run.started', { runId: 'r1', trigger: 'timer', mode: 1 }, {});
  const stuck = {
    runId: 'r1',
    userId: 'u1',
    finding: 'missing',
    action: 'copy',
    reason: '',
    sourceSha: '',
    targetSha: '',
    geo: '',
    code: 'transient',
  };
  event('user.stuck', stuck, { attempts: 3 });
  // @ts-expect-error: a measurement is missing
  event('user.stuck', stuck, {});
  // @ts-expect-error: no word of the family
  event('run.completed', { runId: 'r1' }, { 'outcome.done': 3 });
  const withAttempts = { 'outcome.repaired': 3, attempts: 3 };
  // @ts-expect-error: a measurement too many, although it comes in a variable
  event('run.completed', { runId: 'r1' }, withAttempts);
  expect(taken).toBe(12);
});

test('the events of a line name its run, user and finding, and its photos by 12 digits', () => {
  const dimensions = { finding: 'missing', action: 'copy', reason: '', targetSha: '', geo: '' };
  expect(lineDimensions(planned)).toEqual({
    ...dimensions,
    runId: planned.runId,
    userId: planned.userId,
    sourceSha: 'a'.repeat(12),
  });
  const withheld = { ...planned, granted: 'report', reason: 'ramp', targetSha: 'b'.repeat(64) } as const;
  expect(lineDimensions({ ...withheld, sourceSha: undefined, geo: 'EUR' })).toMatchObject({
    ...{ action: 'report', reason: 'ramp', sourceSha: '', targetSha: 'b'.repeat(12), geo: 'EUR' },
  });
});
