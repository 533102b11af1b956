/**
 * What the functions use. Settings are parsed when a function file is loaded, so that wrong ones stop the app at its
 * start; clients are built at the first call, because they are slow to load.
 */
import type { InvocationContext } from '@azure/functions';
import type { Services } from './composition.ts';
import { readEnvironment, silenceSdk } from './config/environment.ts';
import type { Context } from './workflows/context.ts';

export const environment = readEnvironment();
silenceSdk();

let built: Promise<Services> | undefined;

async function services(): Promise<Services> {
  built ??= import('./composition.ts').then(({ compose }) => compose(environment));
  return built;
}

/**
 * Runs a workflow within an invocation: its telemetry carries the host's operation id and is sent before it returns.
 * `runId` is the run it works for.
 */
export async function invoke<T>(
  invocation: InvocationContext,
  work: (context: Context) => Promise<T>,
  runId = '',
): Promise<T> {
  const { context, within } = await services();
  return within(invocation, runId, () => work(context));
}
