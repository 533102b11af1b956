/** What the bench prints for people. */
import { number, table } from '../terminal.ts';
import { publishedConditions } from './conditions.ts';
import { type Goal, goalsOf, isUnsettled, requestsARepair, throttledShare } from './goals.ts';
import { callsOf, describeCalls, limitOf, type Scene } from './model.ts';
import { type Result, scenarios, toolNames } from './result.ts';
import { vastFrom } from './scenes.ts';

const heads = [
  ...['tool', 'seconds', 'limit', 'ratio', 'requests', 'HTTP', '429', 'failed', 'missed', 'wrong'],
  ...['written', 'table', 'CPU ms a user', 'peak MB'],
];
const million = 1_000_000;

/** For each size and clock one table for each scenario, with the calls that its limit counts; then the goals. */
export function describeResults(results: readonly Result[]): string {
  const groups = Map.groupBy(results, ({ users, clock }) => `${number(users)} users, ${clock} time`);
  const tables = [...groups].map(([head, group]) => `${head}\n\n${scenesOf(group)}\n${ownOf(group)}`);
  const computed = computedOf(results);
  return `${tables.join('\n')}${computed}\nGoals\n${goalsOf(results).map(describeGoal).join('\n')}\n`;
}

function scenesOf(results: readonly Result[]): string {
  return scenarios
    .flatMap((scenario) => {
      const played = results
        .filter((one) => one.scenario === scenario)
        .sort((a, b) => toolNames.indexOf(a.tool) - toolNames.indexOf(b.tool));
      const [first] = played;
      if (first === undefined) return [];
      return [`${scenario}: at least ${describeCalls(callsOf(scenario, first.scene))}\n${tableOf(played)}\n`];
    })
    .join('\n');
}

function tableOf(results: readonly Result[]): string {
  const rows = results.map((one) => [
    one.tool,
    one.seconds.toFixed(0),
    one.limitSeconds.toFixed(0),
    (one.seconds / one.limitSeconds).toFixed(2),
    ...[one.requests, one.httpRequests, one.throttled, one.unknown, one.missed, one.mistaken].map(number),
    ...[one.repaired, one.tableOperations].map(number),
    ((one.hostCpuSeconds * 1000) / one.users).toFixed(1),
    (one.peakRssBytes / million).toFixed(0),
  ]);
  return table([heads, ...rows]);
}

function ownOf(results: readonly Result[]): string {
  const own = results.filter(({ tool, scenario }) => tool === 'instep' && scenario !== 'repair');
  if (own.length === 0) return '';
  const [before, after] = [own.filter(isUnsettled), own.filter((one) => !isUnsettled(one))].map(throttledIn);
  const repair = results.find(({ tool, scenario }) => tool === 'instep' && scenario === 'repair');
  return [
    `Instep: throttled ${before} before the pacer has settled, ${after} afterwards`,
    repair && repair.repaired > 0 ? `, ${requestsARepair(repair).toFixed(1)} requests a repaired user` : '',
    '.\n',
  ].join('');
}

/** What Instep's scenes that were not played at the largest size take at least there, from the next smaller size. */
function computedOf(results: readonly Result[]): string {
  const own = results.filter(({ tool, clock }) => tool === 'instep' && clock === 'virtual');
  const users = Math.max(...own.map((one) => one.users));
  if (users < vastFrom) return '';
  const lines = scenarios.flatMap((scenario) => {
    const played = own.filter((one) => one.scenario === scenario).sort((a, b) => b.users - a.users);
    const [largest] = played;
    if (largest === undefined || largest.users === users) return [];
    const seconds = scaledLimit(largest, users);
    return [`  ${scenario}: at least ${number(Math.round(seconds / 60))} minutes`];
  });
  return lines.length === 0 ? '' : `\n${number(users)} users, computed by the model\n\n${lines.join('\n')}\n`;
}

function scaledLimit({ scenario, scene, users }: Result, wanted: number): number {
  const scaled = Object.entries(scene).map(([name, count]) => [name, Math.round((count * wanted) / users)]);
  return limitOf(scenario, Object.fromEntries(scaled) as Scene, publishedConditions(wanted)).limitSeconds;
}

function throttledIn(results: readonly Result[]): string {
  const sum = (of: 'throttled' | 'requests') => results.reduce((all, one) => all + one[of], 0);
  const share = throttledShare({ throttled: sum('throttled'), requests: sum('requests') });
  return results.length === 0 ? '–' : `${(share * 100).toFixed(2)} %`;
}

function describeGoal({ text, holds, worst }: Goal): string {
  const mark = holds === undefined ? '–' : holds ? 'yes' : 'NO';
  return `  ${mark.padEnd(4)} ${text}: ${worst}`;
}
