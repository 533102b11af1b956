import path from 'node:path';
import { exitCodes, StartFailure } from './failures.ts';

export interface HostOptions {
  /** The folder with package.json, host.json and the built app. */
  readonly appDir: string;
  readonly port: number;
  /** `told`: timers fire only when told; `clock`: also on their schedule, by the shifted clock. */
  readonly timers: 'told' | 'clock';
  readonly log: 'off' | 'info' | 'debug';
  readonly clockOffsetMs: number;
  /** How long a message stays with a host that does not renew it: about ten minutes in Azure. */
  readonly leaseSeconds: number;
  /** Shorter waits than host.json's, for a night that is to pass quickly. */
  readonly maxPollingMs: number | undefined;
  readonly visibilityMs: number | undefined;
  readonly concurrency: number | undefined;
  readonly tenant: { readonly port: number; readonly certificateFile: string } | undefined;
  readonly tripwires: { readonly definitions: string; readonly file: string } | undefined;
}

/** Reads the host's own variables (`LOCAL_*`) and takes them out of the environment: the app never sees them. */
export function takeOptions(environment: NodeJS.ProcessEnv, usualTimers: HostOptions['timers']): HostOptions {
  const taken = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('LOCAL_') || value === undefined) continue;
    taken.set(name, value);
    delete environment[name];
  }
  const number = (name: string) => numberOf(name, taken.get(name));
  const tenantPort = number('LOCAL_TENANT_PORT');
  const certificateFile = taken.get('LOCAL_TENANT_CERTIFICATE');
  const definitions = taken.get('LOCAL_TRIPWIRE');
  return {
    appDir: path.resolve(taken.get('LOCAL_HOST_APP_DIR') ?? '.'),
    port: number('LOCAL_HOST_PORT') ?? 7071,
    timers: choice('LOCAL_HOST_TIMERS', taken.get('LOCAL_HOST_TIMERS') ?? usualTimers, ['told', 'clock']),
    log: choice('LOCAL_HOST_LOG', taken.get('LOCAL_HOST_LOG') ?? 'off', ['off', 'info', 'debug']),
    clockOffsetMs: number('LOCAL_CLOCK_OFFSET_MS') ?? 0,
    leaseSeconds: number('LOCAL_HOST_LEASE_SECONDS') ?? 600,
    maxPollingMs: number('LOCAL_HOST_MAX_POLLING_MS'),
    visibilityMs: number('LOCAL_HOST_VISIBILITY_MS'),
    concurrency: number('LOCAL_HOST_CONCURRENCY'),
    tenant: tenantPort && certificateFile ? { port: tenantPort, certificateFile } : undefined,
    tripwires: definitions
      ? { definitions, file: taken.get('LOCAL_TRIPWIRE_FILE') ?? 'tripwires.log' }
      : undefined,
  };
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new StartFailure(`${name} is "${text}"; it must be a number.`, exitCodes.configuration);
}

function choice<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found) return found;
  throw new StartFailure(
    `${name} is "${value}"; it must be ${allowed.join(' or ')}.`,
    exitCodes.configuration,
  );
}
