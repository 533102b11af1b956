/** One check of a preflight, with some probes replaced. */
import type { Check } from '../../shared/core/preflight/checks.ts';
import type { ProbeName } from '../../shared/core/preflight/probe.ts';
import type { Probes } from '../../shared/ports/probes.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { preflight } from '../../shared/workflows/preflight/preflight.ts';

interface Asked {
  readonly write?: boolean;
  readonly user?: string;
}

/** "state detail" of one line. */
export async function line(context: Context, name: ProbeName, asked?: Asked): Promise<string> {
  const { state, detail } = await check(context, name, asked);
  return `${state} ${detail}`;
}

export async function check(
  context: Context,
  name: ProbeName,
  { write = false, user }: Asked = {},
): Promise<Check> {
  const { checks } = await preflight(context, { write, user });
  return checks.find((one) => one.name === name) as Check;
}

/** The real probes, with some replaced. */
export function withProbes(context: Context, change: Partial<Probes>): Context {
  return { ...context, probes: { ...context.probes, ...change } };
}
