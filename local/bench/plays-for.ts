/** Which tool plays what at which size. */
import type { BenchOptions } from './options.ts';
import { type Scenario, scenarios, type ToolName, toolNames } from './result.ts';
import type { Played } from './run-plays.ts';

const sizes = [1_000, 10_000, 100_000] as const;
const wallUsers = 1_000;
/** By the wall clock the others would take hours: without options, one that reads both sides plays beside Instep. */
const wallTools: Readonly<Partial<Record<ToolName, readonly Scenario[]>>> = {
  instep: scenarios,
  'compare-8': ['first night', 'repair night', 'night after', 'quiet night'],
};

/** Without options, all; an option that names a part is about virtual time unless `--clock` says otherwise. */
export function playsFor(options: BenchOptions): readonly Played[] {
  const { clock, users, tool, scenario } = options;
  const isAll = [clock, users, tool, scenario].every((given) => given === undefined);
  const isVirtual = clock !== 'wall';
  return [...(isVirtual ? virtualPlays(options) : []), ...(isAll || !isVirtual ? wallPlays(options) : [])];
}

function virtualPlays({
  users = sizes,
  tool = toolNames,
  scenario = scenarios,
}: BenchOptions): readonly Played[] {
  return users.flatMap((size) =>
    tool.map((name) => ({ users: size, tool: name, scenarios: scenario, clock: 'virtual' as const })),
  );
}

function wallPlays({ users = [wallUsers], tool, scenario }: BenchOptions): readonly Played[] {
  const tools = tool ?? toolNames.filter((name) => name in wallTools);
  return users.flatMap((size) =>
    tools.map((name) => ({
      ...{ users: size, tool: name, clock: 'wall' as const },
      scenarios: scenario ?? wallTools[name] ?? scenarios,
    })),
  );
}
