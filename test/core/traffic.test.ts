import { expect, test } from 'vitest';
import { addTraffic, type Traffic, trafficOf } from '../../shared/core/traffic.ts';

const few: Traffic = { requests: 3, throttled: 1, longestWaitMs: 5_000 };
const many: Traffic = { requests: 90, throttled: 4, longestWaitMs: 2_000 };
const both: Traffic = { requests: 93, throttled: 5, longestWaitMs: 5_000 };

test.each<[string, Traffic | undefined, Traffic | undefined, Traffic | undefined]>([
  ['both counted', few, many, both],
  ['in the other order', many, few, both],
  ['only one counted', few, undefined, few],
  ['only the other counted', undefined, many, many],
  ['nobody counted', undefined, undefined, undefined],
])('%s', (_name, a, b, sum) => {
  expect(addTraffic(a, b)).toEqual(sum);
});

test('parts that nobody counted add nothing', () => {
  expect(trafficOf([{}, { traffic: few }, { traffic: undefined }, { traffic: many }])).toEqual(both);
  expect(trafficOf([{}])).toBeUndefined();
});
