/** What the bench prints for people. */
import { number, table } from '../terminal.ts';
import { callsOf, describeCalls } from './model.ts';
import { type Result, scenarios, toolNames } from './result.ts';

const heads = [
  ...['tool', 'seconds', 'limit', 'ratio', 'requests', '429', 'unknown', 'missed', 'wrong', 'written'],
  ...['table', 'CPU ms a user'],
];

/** One table for each scenario, with the calls that its limit counts. */
export function describeResults(results: readonly Result[]): string {
  return scenarios
    .flatMap((scenario) => {
      const told = results
        .filter((one) => one.scenario === scenario)
        .sort((a, b) => toolNames.indexOf(a.tool) - toolNames.indexOf(b.tool));
      return told.length === 0 ? [] : [`${scenario}: ${callsIn(told)}\n${tableOf(told)}\n`];
    })
    .join('\n');
}

/** Of Instep, if it played: the calls of a repair follow from how many users were repaired. */
function callsIn(results: readonly Result[]): string {
  const one = results.find(({ tool }) => tool === 'instep') ?? results[0];
  return one === undefined ? '' : `at least ${describeCalls(callsOf(one.scenario, one.scene))}`;
}

function tableOf(results: readonly Result[]): string {
  const rows = results.map((one) => [
    one.tool,
    one.seconds.toFixed(0),
    one.limitSeconds.toFixed(0),
    (one.seconds / one.limitSeconds).toFixed(2),
    ...[one.requests, one.throttled, one.unknown, one.missed, one.mistaken, one.repaired].map(number),
    number(one.tableOperations),
    ((one.hostCpuSeconds * 1000) / one.users).toFixed(1),
  ]);
  return table([heads, ...rows]);
}
