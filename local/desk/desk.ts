/** One night against a real tenant from a desk, with the sign-in of the person who runs it; nothing is written. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AzureCliCredential } from '@azure/identity';
import { CommandFailure } from '../../infra/command.ts';
import { signIn } from '../../infra/grants/sign-in.ts';
import { cloudHosts } from '../../shared/adapters/clouds.ts';
import { createState, ensureStorage, type State } from '../../shared/adapters/state.ts';
import { storageAccount } from '../../shared/adapters/storage-account.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { startAzurite } from '../azurite.ts';
import { listenForEnding } from '../command-line.ts';
import { exitCodes, messageOf, StartFailure } from '../host/failures.ts';
import { type Host, type StartHostOptions, startHost } from '../host/launch.ts';
import { settingsFile } from '../host/local-settings.ts';
import { bearer } from '../host/sign-in.ts';
import { requireWritable } from '../output-files.ts';
import { describeTotals } from '../play/narrator.ts';
import { requireFreePort } from '../play/processes.ts';
import { runProgress, statusOf } from '../play/progress.ts';
import { untilEnded } from '../play/until-ended.ts';
import { type Colors, coloursFor, createOutput, type Output, wrap } from '../terminal.ts';
import type { DeskOptions } from './options.ts';
import { type DeskSettings, readDeskSettings } from './settings.ts';

const appDir = fileURLToPath(new URL('../..', import.meta.url));
/** Of Azurite; git ignores it. */
const keptIn = path.join('.instep', 'desk');

export interface Desk {
  /** Where the settings are, and the state is kept. */
  readonly folder: string;
  /** Where the host names of Microsoft 365 lead; given only where the tenant is a simulated one. */
  readonly tenant?: StartHostOptions['tenant'];
}

/** Answers the exit code; throws StartFailure with one message when something is missing or invalid. */
export async function atDesk(options: DeskOptions, desk: Desk = { folder: '.' }): Promise<number> {
  const settings = readDeskSettings(readFileSync(path.join(desk.folder, settingsFile), 'utf8'));
  const colors = coloursFor(process.stdout);
  const output = createOutput(process.stdout, colors);
  output.say(describeDesk(settings, colors));
  await requireSignIn(settings);
  await requireFreePort(options.port);
  // Until here Ctrl-C simply ends it: nothing was started yet.
  const ending = listenForEnding();
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const { host, state } = await start(options, settings, { desk, stops, signal: ending.signal });
    const night = report(host, state, { output, colors });
    const code = await Promise.race([ending.exitCode, hostEnded(host), night]);
    if (!options.once) {
      output.say(`\nThe console: ${colors.cyan(`${host.url}/api/console`)}\nPress Ctrl-C to stop.`);
      await Promise.race([ending.exitCode, hostEnded(host)]);
    }
    return code;
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    output.say(colors.dim('Stopped.'));
    return await ending.exitCode;
  } finally {
    output.settle();
    for (const stop of stops.reverse()) await stop();
  }
}

function describeDesk({ environment, state }: DeskSettings, colors: Colors): string {
  const { TENANT, TENANT_ID, CLOUD, COMPANY } = environment.settings;
  const { sharePointRoot } = cloudHosts(CLOUD, TENANT);
  const kept = state.kind === 'azurite' ? `on this machine, in ${keptIn}` : `in ${state.tables}`;
  return [
    colors.bold(`Instep against a real tenant: ${sharePointRoot}`),
    colors.bold('  Mode report: nothing will be written to the tenant.'),
    `  Tenant id ${TENANT_ID}, cloud ${CLOUD}, as ${COMPANY}, with your own sign-in (az login).`,
    `  Snapshots of users are stored ${kept}.`,
    colors.dim(
      '  Settings: local.settings.json. Without this file, or with --simulated, npm start uses a demo tenant.',
    ),
  ].join('\n');
}

async function requireSignIn({ environment: { settings } }: DeskSettings): Promise<void> {
  const { graph } = cloudHosts(settings.CLOUD, settings.TENANT);
  try {
    await signIn({ graphHost: graph, cloud: settings.CLOUD, tenantId: settings.TENANT_ID });
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new StartFailure(error.message, exitCodes.configuration, { cause: error });
  }
}

interface Starting {
  readonly desk: Desk;
  /** What was started, to be stopped in reverse order. */
  readonly stops: (() => Promise<unknown>)[];
  readonly signal: AbortSignal;
}

async function start(
  options: DeskOptions,
  settings: DeskSettings,
  { desk, stops, signal }: Starting,
): Promise<{ host: Host; state: State }> {
  try {
    const connectionString = await startStorage(settings, { desk, stops, signal });
    const account = storageAccount(storageOf(settings, connectionString));
    if (connectionString !== undefined) await ensureStorage(account);
    const { AzureWebJobsStorage: _given, ...variables } = settings.variables;
    const host = await startHost({
      appDir,
      ...(connectionString === undefined ? {} : { connectionString }),
      port: options.port,
      env: variables,
      signal,
      ...(desk.tenant === undefined ? {} : { tenant: desk.tenant }),
    });
    stops.push(() => host.stop());
    return { host, state: createState(account) };
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    throw new StartFailure(messageOf(error), exitCodes.unexpected, { cause: error });
  }
}

/** Undefined: the state is in an account in Azure. */
async function startStorage(
  { state }: DeskSettings,
  { desk, stops, signal }: Starting,
): Promise<string | undefined> {
  if (state.kind === 'account') return undefined;
  // Azurite would print a stack trace instead.
  requireWritable('Snapshots of users', path.resolve(desk.folder, keptIn, 'azurite'));
  const azurite = await startAzurite({ folder: path.resolve(desk.folder, keptIn), signal });
  stops.push(() => azurite.stop());
  return azurite.connectionString;
}

function storageOf({ environment }: DeskSettings, connectionString: string | undefined) {
  const { storage, settings } = environment;
  if (connectionString !== undefined || 'connectionString' in storage) {
    return { connectionString: connectionString ?? '' };
  }
  return { ...storage, credential: new AzureCliCredential({ tenantId: settings.TENANT_ID }) };
}

async function hostEnded(host: Host): Promise<never> {
  await host.exited;
  throw new StartFailure('The Functions host ended.', exitCodes.unexpected);
}

/** Starts a run as an administrator would, and follows it to its end. Answers the exit code. */
async function report(
  host: Host,
  state: State,
  { output, colors }: { readonly output: Output; readonly colors: Colors },
): Promise<number> {
  const runId = await startRun(host.url);
  const inScope = (await state.runs.list(2)).at(1)?.totals?.inScope;
  const run = await untilEnded(state, runId, async (now) => {
    if (!isActive(now)) return false;
    output.show(statusOf({ ...(await runProgress(state, now)), inScope, traffic: undefined }));
    return true;
  });
  return sayResult(run, host.url, { output, colors });
}

async function startRun(hostUrl: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: bearer('operator') };
  const response = await fetch(`${hostUrl}/api/runs`, { method: 'POST', headers, body: '{}' });
  const answer = (await response.json()) as { runId?: string; detail?: string };
  if (answer.runId !== undefined) return answer.runId;
  throw new StartFailure(`The run was not started: ${answer.detail}`, exitCodes.unexpected);
}

function sayResult(
  run: RunRecord,
  hostUrl: string,
  { output, colors }: { readonly output: Output; readonly colors: Colors },
): number {
  output.settle();
  if (run.state !== 'reported') {
    output.say(colors.red(wrap(`Run ${run.id} ended ${run.state}. ${run.note ?? ''}`)));
    return 1;
  }
  output.say(colors.green(`  Run ${run.id} has reported; nothing was written.`));
  output.say(describeTotals(run));
  output.say(wrap(run.verdict?.message ?? ''));
  output.say(`  Report: ${colors.cyan(`${hostUrl}/api/runs/${run.id}/report?format=html`)}`);
  return 0;
}
