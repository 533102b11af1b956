/** What README shows of the bench: a table and two plots, made from results. */
import { number } from '../terminal.ts';
import { drawLineChart, type LineChart } from './plot.ts';
import { type Result, type Scenario, scenarios, type ToolName, toolNames } from './result.ts';

const tableUsers = 1_000;
const mostMissed = 0.05;
const begins = '<!-- made by npm run bench: seconds -->';
const ends = '<!-- end of bench -->';

/** Throws an Error when `text` has no place for the table. */
export function withTable(text: string, results: readonly Result[]): string {
  const [from, to] = [text.indexOf(begins), text.indexOf(ends)];
  if (from < 0 || to < from) throw new Error(`README has no place for the table: ${begins} … ${ends}`);
  return `${text.slice(0, from + begins.length)}\n\n${readmeTable(results)}\n\n${text.slice(to)}`;
}

/** In seconds, at one size. */
export function readmeTable(results: readonly Result[]): string {
  const told = results.filter(({ users }) => users === tableUsers);
  const virtual = told.filter(({ clock }) => clock === 'virtual');
  const wall = told.filter(({ clock, tool }) => clock === 'wall' && tool === 'instep');
  const rivals = toolNames.filter((tool) => tool !== 'instep');
  const heads = ['', 'limit', 'Instep', 'Instep, wall clock', ...rivals];
  const rows = scenarios.map((scenario) => {
    const of = (tool: ToolName, among = virtual) => find(among, tool, scenario);
    const limit = of('instep')?.limitSeconds;
    const seconds = [of('instep'), of('instep', wall), ...rivals.map((tool) => of(tool))].map(
      (one) => one?.seconds,
    );
    return [scenario, ...[limit, ...seconds].map(inSeconds)];
  });
  const wrong = ['instep', ...rivals].map((tool) => mistakesOf(virtual, tool as ToolName));
  const last = ['users missed or given another photo', '', wrong[0] ?? '', '', ...wrong.slice(1)];
  const lines = [heads, heads.map((_, index) => (index === 0 ? '---' : '---:')), ...rows, last];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function find(results: readonly Result[], tool: ToolName, scenario: Scenario): Result | undefined {
  return results.find((one) => one.tool === tool && one.scenario === scenario);
}

function inSeconds(seconds: number | undefined): string {
  return seconds === undefined ? '' : number(Math.round(seconds));
}

/** After the last scene of the tenant in which photos change. */
function mistakesOf(results: readonly Result[], tool: ToolName): string {
  const last = find(results, tool, '5 % changed');
  return last === undefined ? '' : number(last.missed + last.mistaken);
}

/** By file name, in local/bench. */
export async function readmePlots(results: readonly Result[]): Promise<Readonly<Record<string, string>>> {
  const plots = { 'first-night.svg': 'first night', 'quiet-night.svg': 'quiet night' } as const;
  const drawn = Object.entries(plots).map(
    async ([file, scenario]) => [file, await drawLineChart(chartOf(results, scenario))] as const,
  );
  return Object.fromEntries(await Promise.all(drawn));
}

/**
 * How many times the limit each tool takes, by size. A pass that left many users out, such as one that the host ended, is
 * not drawn, and neither is a tool of which only one size is left.
 */
export function chartOf(results: readonly Result[], scenario: Scenario): LineChart {
  const told = results
    .filter((one) => one.scenario === scenario && one.clock === 'virtual')
    .filter(({ missed, users }) => missed <= users * mostMissed)
    .sort((a, b) => a.users - b.users);
  const line = (tool: ToolName, of: (one: Result) => number) =>
    told.filter((one) => one.tool === tool).map((one) => [one.users, of(one)] as const);
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
