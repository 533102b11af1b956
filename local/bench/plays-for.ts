/** Which tool plays what at which size. */
import type { BenchOptions } from './options.ts';
import { type Scenario, scenarios, type ToolName, toolNames } from './result.ts';
import type { Played } from './run-plays.ts';
import { vastFrom } from './scenes.ts';

const sizes = [500_000, 100_000, 10_000, 1_000] as const;
/** With every scene and every tool, the bench would take more than an hour. */
const largeFrom = 100_000;
const largeScenarios: readonly Scenario[] = [
  'first night',
  'repair night',
  'repair',
  'night after',
  'quiet night',
];
const largeTools: readonly ToolName[] = ['instep', 'compare-8', 'etag-database', 'one-function'];
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

/** The largest first, so that at the end no core waits for the other. */
function virtualPlays({ users = sizes, tool, scenario }: BenchOptions): readonly Played[] {
  return users.flatMap((size) => {
    const tools = tool ?? toolsAt(size);
    const scenes = scenario ?? (size >= largeFrom ? largeScenarios : scenarios);
    return tools.map((name) => ({ users: size, tool: name, scenarios: scenes, clock: 'virtual' as const }));
  });
}

function toolsAt(users: number): readonly ToolName[] {
  if (users >= vastFrom) return ['instep'];
  return users >= largeFrom ? largeTools : toolNames;
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
