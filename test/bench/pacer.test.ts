/** The pacer by itself, in virtual time: what its scenes measure (local/bench/pacer). */
import { expect } from 'vitest';
import { day } from '../../local/bench/pacer/day.ts';
import { allowed } from '../../local/bench/pacer/kit.ts';
import { person, sharing } from '../../local/bench/pacer/sharers.ts';
import { oneAfterTheOther } from '../../local/bench/pacer/steps.ts';
import { limitOfPhotos, outage, storm } from '../../local/bench/pacer/troubles.ts';
import { testAtLength, testThoroughly } from '../kit/test-with.ts';

testThoroughly(
  'a limit of photos that falls and rises is found again, with few requests too many',
  async () => {
    const { figures } = await limitOfPhotos();
    expect(figures['used before, of the limit']).toBeGreaterThan(0.9);
    expect(figures['used after the fall']).toBeGreaterThan(0.9);
    expect(figures['used in the last five minutes']).toBeGreaterThan(0.9);
    expect(figures['refused until settled']).toBeLessThanOrEqual(25);
    expect(figures['refused in the minute of the fall']).toBeLessThanOrEqual(40);
    expect(figures['refused while settled']).toBe(0);
  },
);

testThoroughly('in an outage little is sent, and afterwards all is used again', async () => {
  const { figures } = await outage();
  expect(figures['requests a second while it lasts']).toBeLessThan(6);
  expect(figures['units used afterwards, of the limit']).toBeGreaterThan(0.9);
  expect(figures['photos used afterwards, of the limit']).toBeGreaterThan(0.9);
  expect(figures['most units in a minute']).toBeLessThanOrEqual(allowed);
});

testThoroughly('nothing is sent while the service asks to wait', async () => {
  const { figures } = await storm();
  expect(figures['times to wait']).toBeGreaterThan(10);
  expect(figures['sent although asked to wait']).toBe(0);
  expect(figures['units used afterwards, of the limit']).toBeGreaterThan(0.89);
  expect(figures['most units in a minute']).toBeLessThanOrEqual(allowed);
});

for (const processes of [2, 4]) {
  testThoroughly(`${processes} processes share fairly, and use what is allowed, never more`, async () => {
    const { figures } = await sharing(processes);
    expect(figures['used together, of the limit']).toBeGreaterThan(0.9);
    expect(figures['used in the first four minutes, of the limit']).toBeGreaterThan(0.9);
    expect(figures['least, of the most']).toBeGreaterThan(0.8);
    expect(figures['most units in a minute']).toBeLessThanOrEqual(allowed);
  });
}

testThoroughly('a step of a run waits a few seconds for the one before it, not a minute', async () => {
  const [small, large] = [await oneAfterTheOther(200), await oneAfterTheOther(3_000)];
  expect(small.figures['longest of the later steps, s']).toBeLessThan(30);
  expect(small.figures['most units in a minute']).toBeLessThanOrEqual(allowed);
  expect(large.figures['most units in a minute']).toBeLessThanOrEqual(allowed);
});

testThoroughly(
  'a person is answered beside a night almost as if alone, and the night loses nothing',
  async () => {
    const [alone, beside, inLine] = [await person('alone'), await person('first'), await person('in line')];
    expect(alone.figures['calls answered']).toBe(9);
    expect(beside.figures['calls answered']).toBe(9);
    expect(alone.figures['longest, ms']).toBeLessThan(1_000);
    expect(beside.figures['longest, ms']).toBeLessThan(1_500);
    expect(inLine.figures['longest, ms']).toBeGreaterThan(20_000);
    expect(beside.figures['units used, of the limit']).toBeGreaterThan(0.9);
    expect(beside.figures['most units in a minute']).toBeLessThanOrEqual(allowed);
  },
);

testAtLength(
  'a night that never ends keeps to the limit of every 24 hours, and people are answered all the time',
  async () => {
    const { figures } = await day();
    expect(figures['most units in 24 hours, of the limit']).toBeLessThanOrEqual(1);
    expect(figures['units in the first day, of the limit']).toBeGreaterThan(0.9);
    expect(figures['people answered']).toBe(43);
    expect(figures['longest for a person, ms']).toBeLessThan(1_000);
  },
);
