/**
 * The services that the functions use. Settings are checked once, when the first function file is loaded. With invalid
 * settings the app starts, reports them and does no work (DECISIONS.md, D-misconfigured). Clients are built at the
 * first call, because they are slow to load (DECISIONS.md, D-cold-start).
 */
import type { InvocationContext, Timer, TimerHandler } from '@azure/functions';
import type { Services } from './composition.ts';
import { type ConfiguredEnvironment, checkEnvironment, silenceSdk } from './config/environment.ts';
import type { Announcer, Log } from './misconfigured.ts';
import type { Context } from './workflows/context.ts';

export { type MisconfiguredEnvironment, nodeVersion } from './config/environment.ts';

export const environment = checkEnvironment();
silenceSdk();

/** If false, queue triggers are not registered, so that messages wait instead of ending in the poison queue. */
export const isConfigured = environment.kind === 'configured';
export const nightlySchedule =
  environment.kind === 'configured' ? environment.settings.SCHEDULE : environment.schedule;

let built: Promise<Services> | undefined;

async function services(): Promise<Services> {
  built ??= import('./composition.ts').then(({ compose }) => compose(configured()));
  return built;
}

/**
 * Runs a workflow within an invocation: its telemetry carries the host's operation id and is sent before it returns, and
 * its errors name nobody.
 * `runId`: the run that the telemetry belongs to.
 */
export async function invoke<T>(
  invocation: InvocationContext,
  work: (context: Context) => Promise<T>,
  runId = '',
): Promise<T> {
  const { context, within } = await services();
  return within(invocation, runId, () => work(context));
}

/** The time, for work that sends nothing and therefore needs no `invoke`. */
export async function timeNow(): Promise<Date> {
  return (await services()).context.clock.now();
}

/** Throws if the app has invalid settings. */
export function configured(): ConfiguredEnvironment {
  if (environment.kind === 'configured') return environment;
  throw new Error('The configuration is invalid');
}

/** The handler of a timer. With invalid settings it only reports them. */
export function timed(work: (timer: Timer, invocation: InvocationContext) => Promise<void>): TimerHandler {
  return isConfigured ? work : (_timer, invocation) => announce(invocation);
}

let announcer: Promise<Announcer> | undefined;

async function announce(log: Log): Promise<void> {
  if (environment.kind === 'configured') return;
  announcer ??= import('./misconfigured.ts').then(({ createAnnouncer }) => createAnnouncer(environment));
  await (await announcer).announce(log);
}

// Every process reports its start, whichever function it was started for.
void announce(console);
