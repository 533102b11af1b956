import path from 'node:path';
import { z } from 'zod';
import { exitCodes, StartFailure } from './failures.ts';
import type { Keys } from './keys.ts';
import { type CallersId, usualSilenceMs } from './worker-proxy.ts';

export interface HostOptions {
  /** The folder with package.json, host.json and the built app. */
  readonly appDir: string;
  readonly port: number;
  /** `requested`: timers fire only on request of the parent; `clock`: also on their schedule, by the shifted clock. */
  readonly timers: 'requested' | 'clock';
  readonly log: 'off' | 'info' | 'debug';
  readonly clockOffsetMs: number;
  /** How long a message stays with a host that does not renew it: about ten minutes in Azure. */
  readonly leaseSeconds: number;
  /** Shorter waits than host.json's, which apply by default, for a night that is to pass quickly. */
  readonly maxPollingMs: number | undefined;
  readonly visibilityMs: number | undefined;
  readonly concurrency: number | undefined;
  /** Undefined: no keys are asked for, as with Core Tools. */
  readonly keys: Keys | undefined;
  readonly callersId: CallersId;
  /** How long the worker may be silent before a caller gets 500. */
  readonly silenceMs: number;
  /** Instead of host.json's functionTimeout. */
  readonly functionTimeoutMs: number | undefined;
  /** As with Application Insights: invocations have a trace parent. */
  readonly traces: boolean;
  /** Whether an app that does not load, or has no function, ends the start. In Azure the host runs on without functions. */
  readonly mustLoad: boolean;
  /** `http`, or the name of a function of another trigger: this host runs nothing else. Undefined: it runs them all. */
  readonly group: string | undefined;
  /** How much before its time a timer fires. */
  readonly timersEarlyMs: number;
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
  const text = (name: string, usual: string) => taken.get(name) ?? usual;
  const tenantPort = number('LOCAL_TENANT_PORT');
  const certificateFile = taken.get('LOCAL_TENANT_CERTIFICATE');
  const definitions = taken.get('LOCAL_TRIPWIRE');
  return {
    appDir: path.resolve(text('LOCAL_HOST_APP_DIR', '.')),
    port: number('LOCAL_HOST_PORT') ?? 7071,
    timers: choice('LOCAL_HOST_TIMERS', text('LOCAL_HOST_TIMERS', usualTimers), ['requested', 'clock']),
    log: choice('LOCAL_HOST_LOG', text('LOCAL_HOST_LOG', 'off'), ['off', 'info', 'debug']),
    clockOffsetMs: number('LOCAL_CLOCK_OFFSET_MS') ?? 0,
    leaseSeconds: number('LOCAL_HOST_LEASE_SECONDS') ?? 600,
    maxPollingMs: number('LOCAL_HOST_MAX_POLLING_MS'),
    visibilityMs: number('LOCAL_HOST_VISIBILITY_MS'),
    concurrency: number('LOCAL_HOST_CONCURRENCY'),
    keys: keysOf(taken.get('LOCAL_HOST_KEYS')),
    callersId: choice('LOCAL_HOST_CALLERS_ID', text('LOCAL_HOST_CALLERS_ID', 'kept'), ['kept', 'replaced']),
    silenceMs: number('LOCAL_HOST_SILENCE_MS') ?? usualSilenceMs,
    functionTimeoutMs: number('LOCAL_HOST_FUNCTION_TIMEOUT_MS'),
    traces: yesOrNo('LOCAL_HOST_TRACES', text('LOCAL_HOST_TRACES', 'false')),
    mustLoad: yesOrNo('LOCAL_HOST_MUST_LOAD', text('LOCAL_HOST_MUST_LOAD', 'true')),
    group: taken.get('LOCAL_HOST_GROUP'),
    timersEarlyMs: number('LOCAL_HOST_TIMERS_EARLY_MS') ?? 0,
    tenant: tenantPort && certificateFile ? { port: tenantPort, certificateFile } : undefined,
    tripwires: definitions ? { definitions, file: text('LOCAL_TRIPWIRE_FILE', 'tripwires.log') } : undefined,
  };
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new StartFailure(`${name} is "${text}"; it must be a number.`, exitCodes.configuration);
}

function yesOrNo(name: string, text: string): boolean {
  return choice(name, text, ['true', 'false']) === 'true';
}

const keysForm = z.object({ functionKey: z.string().min(1), masterKey: z.string().min(1) });

function keysOf(text: string | undefined): Keys | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return keysForm.parse(JSON.parse(text));
  } catch (cause) {
    const form = '{"functionKey": "…", "masterKey": "…"}';
    throw new StartFailure(`LOCAL_HOST_KEYS must be JSON: ${form}.`, exitCodes.configuration, { cause });
  }
}

function choice<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found) return found;
  throw new StartFailure(
    `${name} is "${value}"; it must be ${allowed.join(' or ')}.`,
    exitCodes.configuration,
  );
}
