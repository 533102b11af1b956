/** What README shows of the bench: a table and two plots, made from results. */
import { number } from '../terminal.ts';
import { drawLineChart, type LineChart } from './plot.ts';
import { type Result, type Scenario, scenarios, type ToolName, toolNames } from './result.ts';

const tableUsers = 1_000;
const mostMissed = 0.05;
const begins = '<!-- made by npm run bench: seconds -->';
const ends = '<!-- end of bench -->';

/** Throws an Error when `text` has no place for the table, or Instep did not play at its size. */
export function withTable(text: string, results: readonly Result[]): string {
  const [from, to] = [text.indexOf(begins), text.indexOf(ends)];
  if (from < 0 || to < from) throw new Error(`README has no place for the table: ${begins} … ${ends}`);
  if (
    !results.some(
      ({ users, tool, clock }) => users === tableUsers && tool === 'instep' && clock === 'virtual',
    )
  )
    throw new Error(`README needs results of Instep with ${number(tableUsers)} users in virtual time.`);
  return `${text.slice(0, from + begins.length)}\n\n${readmeTable(results)}\n\n${text.slice(to)}`;
}

/** In seconds, at one size. */
export function readmeTable(results: readonly Result[]): string {
  const shown = results.filter(({ users }) => users === tableUsers);
  const virtual = shown.filter(({ clock }) => clock === 'virtual');
  const wall = shown.filter(({ clock, tool }) => clock === 'wall' && tool === 'instep');
  const columns: readonly Column[] = [
    { head: 'limit', in: virtual, tool: 'instep', of: ({ limitSeconds }) => limitSeconds },
    { head: 'Instep', in: virtual, tool: 'instep' },
    ...(wall.length > 0 ? [{ head: 'Instep, wall clock', in: wall, tool: 'instep' } as const] : []),
    ...toolNames.filter((tool) => tool !== 'instep').map((tool) => ({ head: tool, in: virtual, tool })),
  ];
  const rows = scenarios.map((scenario) => [scenario, ...columns.map((column) => cell(column, scenario))]);
  const mistakes = columns.map((column) => (column.head === 'limit' ? '' : mistakesOf(column)));
  const heads = ['', ...columns.map(({ head }) => head)];
  const lines = [
    heads,
    heads.map((_, index) => (index === 0 ? '---' : '---:')),
    ...rows,
    ['users missed or given another photo', ...mistakes],
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

interface Column {
  readonly head: string;
  readonly in: readonly Result[];
  readonly tool: ToolName;
  /** Seconds by default. */
  readonly of?: (one: Result) => number;
}

function cell({ in: results, tool, of = ({ seconds }) => seconds }: Column, scenario: Scenario): string {
  const one = find(results, tool, scenario);
  return one === undefined ? '' : number(Math.round(of(one)));
}

function find(results: readonly Result[], tool: ToolName, scenario: Scenario): Result | undefined {
  return results.find((one) => one.tool === tool && one.scenario === scenario);
}

/** After the last scene of the tenant in which photos change. */
function mistakesOf({ in: results, tool }: Column): string {
  const last = find(results, tool, '5 % changed');
  return last === undefined ? '' : number(last.missed + last.mistaken);
}

/** By file name, in local/bench. What was measured at one size only gives no plot. */
export async function readmePlots(results: readonly Result[]): Promise<Readonly<Record<string, string>>> {
  const plots = { 'first-night.svg': 'first night', 'quiet-night.svg': 'quiet night' } as const;
  const charts = Object.entries(plots).map(([file, scenario]) => ({
    file,
    chart: chartOf(results, scenario),
  }));
  const drawn = charts
    .filter(({ chart }) => chart.lines.length > 0)
    .map(async ({ file, chart }) => [file, await drawLineChart(chart)] as const);
  return Object.fromEntries(await Promise.all(drawn));
}

/**
 * How many times the limit each tool takes, by size. A pass that left many users out, such as one that the host ended, is
 * not drawn, and neither is a tool of which only one size is left.
 */
export function chartOf(results: readonly Result[], scenario: Scenario): LineChart {
  const shown = results
    .filter((one) => one.scenario === scenario && one.clock === 'virtual')
    .filter(({ missed, users }) => missed <= users * mostMissed)
    .sort((a, b) => a.users - b.users);
  const line = (tool: ToolName, of: (one: Result) => number) =>
    shown.filter((one) => one.tool === tool).map((one) => [one.users, of(one)] as const);
  const timesLimit = ({ seconds, limitSeconds }: Result) => seconds / limitSeconds;
  const lines = [
    { name: 'limit', points: line('instep', () => 1), style: 'dashed' as const },
    ...toolNames.map((tool) => ({ name: tool, points: line(tool, timesLimit) })),
  ];
  return {
    title: `${scenario}, in virtual time`,
    ...{ x: 'users', y: 'times the limit', isLogarithmic: true },
    lines: lines.filter(({ points }) => points.length > 1),
  };
}
