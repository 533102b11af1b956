/** Which tool plays what at which size. */
import type { BenchOptions } from './options.ts';
import { scenarios, toolNames } from './result.ts';
import type { Played } from './run-plays.ts';

const sizes = [1_000, 10_000, 100_000] as const;

/** In virtual time. */
export function playsFor({
  users = sizes,
  tool = toolNames,
  scenario = scenarios,
}: BenchOptions): readonly Played[] {
  return users.flatMap((size) => tool.map((name) => ({ users: size, tool: name, scenarios: scenario })));
}
