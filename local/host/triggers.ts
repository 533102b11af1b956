import { type Ncrontab, parseNcrontab } from '../../shared/core/ncrontab.ts';
import type { Binding, Registration, Registry } from './core-module.ts';
import { exitCodes, messageOf, StartFailure } from './failures.ts';
import type { AuthLevel } from './keys.ts';
import { parseRoute, type Route } from './routes.ts';

export interface TimerTrigger {
  readonly registration: Registration;
  readonly schedule: Ncrontab;
  readonly useMonitor: boolean;
}

export interface QueueTrigger {
  readonly registration: Registration;
  readonly queueName: string;
  readonly storage: QueueStorage;
}

/** A connection string of Azurite, or the address of a service that the developer's own sign-in opens. */
export type QueueStorage =
  | { readonly connectionString: string }
  | { readonly serviceUri: string; readonly tenantId: string };

export interface HttpTrigger {
  readonly registration: Registration;
  readonly route: Route;
  /** Upper case. */
  readonly methods: readonly string[];
  readonly authLevel: AuthLevel;
}

export interface Triggers {
  readonly timers: readonly TimerTrigger[];
  readonly queues: readonly QueueTrigger[];
  readonly https: readonly HttpTrigger[];
  /** Functions that are left out, and why. */
  readonly problems: readonly string[];
}

/**
 * Sorts what the app registered by trigger. Throws StartFailure for what this host cannot run, unless it is to run on
 * without that function, as in Azure. A function whose route
 * cannot be used is left out, and the others run (`ScriptHost.ValidateFunction` of
 * https://github.com/Azure/azure-functions-host).
 */
export function sortTriggers(
  registry: Registry,
  settings: NodeJS.ProcessEnv,
  { mustLoad }: { readonly mustLoad: boolean },
): Triggers {
  const sorted: Growing = { timers: [], queues: [], https: [], problems: [] };
  for (const registration of registry.functions.values()) {
    try {
      addTo(sorted, registration, settings);
    } catch (error) {
      if (mustLoad) throw error;
      sorted.problems.push(`The function "${registration.metadata.name}" is in error: ${messageOf(error)}`);
    }
  }
  return sorted;
}

interface Growing {
  readonly timers: TimerTrigger[];
  readonly queues: QueueTrigger[];
  readonly https: HttpTrigger[];
  readonly problems: string[];
}

function addTo(triggers: Growing, registration: Registration, settings: NodeJS.ProcessEnv): void {
  const name = registration.metadata.name;
  const bindings = Object.values(registration.metadata.bindings);
  const trigger = bindings.find((binding) => /trigger$/i.test(binding.type));
  const others = bindings.filter((binding) => binding !== trigger && binding.type !== 'http');
  if (!trigger || others.length > 0) {
    throw unsupported(name, others[0]?.type ?? 'no trigger');
  }
  if (trigger.type === 'timerTrigger') triggers.timers.push(timerOf(registration, trigger, settings));
  else if (trigger.type === 'queueTrigger') triggers.queues.push(queueOf(registration, trigger, settings));
  else if (trigger.type === 'httpTrigger') addHttp(registration, trigger, triggers);
  else throw unsupported(name, trigger.type);
}

function timerOf(registration: Registration, trigger: Binding, settings: NodeJS.ProcessEnv): TimerTrigger {
  const name = registration.metadata.name;
  const schedule = resolved(name, text(trigger, 'schedule'), settings);
  try {
    return { registration, schedule: parseNcrontab(schedule), useMonitor: trigger.useMonitor !== false };
  } catch (cause) {
    throw new StartFailure(
      `The schedule of "${name}" is "${schedule}". ${String(cause)}`,
      exitCodes.configuration,
    );
  }
}

function queueOf(registration: Registration, trigger: Binding, settings: NodeJS.ProcessEnv): QueueTrigger {
  const name = registration.metadata.name;
  const connection = text(trigger, 'connection') || 'AzureWebJobsStorage';
  const queueName = resolved(name, text(trigger, 'queueName'), settings);
  const connectionString = settings[connection];
  if (connectionString) return { registration, queueName, storage: { connectionString } };
  const serviceUri = settings[`${connection}__queueServiceUri`];
  const tenantId = settings.INSTEP_TENANT_ID ?? '';
  if (serviceUri) return { registration, queueName, storage: { serviceUri, tenantId } };
  throw new StartFailure(
    `"${name}" needs the setting ${connection}: an Azurite connection string such as UseDevelopmentStorage=true; or ${connection}__queueServiceUri.`,
    exitCodes.configuration,
  );
}

function addHttp(
  registration: Registration,
  trigger: Binding,
  { https, problems }: Pick<Growing, 'https' | 'problems'>,
): void {
  const name = registration.metadata.name;
  try {
    const added = httpOf(registration, trigger);
    const before = https.find((other) => isSameAddress(other, added));
    if (before) throw new Error(`"${before.registration.metadata.name}" has it with the same method.`);
    https.push(added);
  } catch (cause) {
    problems.push(`The function "${name}" is in error: its route cannot be used. ${messageOf(cause)}`);
  }
}

function httpOf(registration: Registration, trigger: Binding): HttpTrigger {
  const methods = Array.isArray(trigger.methods)
    ? trigger.methods.map((one) => String(one).toUpperCase())
    : [];
  const route = parseRoute(text(trigger, 'route') || registration.metadata.name);
  if (/^\/*(?:admin|runtime)(?:\/|$)/i.test(route.template)) throw new Error('It is reserved.');
  return { registration, route, methods, authLevel: authLevelOf(trigger) };
}

function isSameAddress(left: HttpTrigger, right: HttpTrigger): boolean {
  const isSame = left.route.template.toLowerCase() === right.route.template.toLowerCase();
  return isSame && left.methods.some((method) => right.methods.includes(method));
}

/** Where none is given the host asks for a function key; the library always gives one, `anonymous` by default. */
function authLevelOf(trigger: Binding): AuthLevel {
  const level = text(trigger, 'authLevel').toLowerCase();
  return level === 'anonymous' || level === 'admin' ? level : 'function';
}

/** Binding expressions: `%NAME%` stands for an app setting. */
function resolved(name: string, value: string, settings: NodeJS.ProcessEnv): string {
  return value.replace(/%([^%]+)%/g, (_match, setting: string) => {
    const found = settings[setting];
    if (found) return found;
    throw new StartFailure(
      `"${name}" needs the setting ${setting}, which is not set.`,
      exitCodes.configuration,
    );
  });
}

function text(binding: Binding, option: string): string {
  const value = binding[option];
  return typeof value === 'string' ? value : '';
}

function unsupported(name: string, type: string): StartFailure {
  return new StartFailure(
    `"${name}" uses the binding "${type}"; the local host runs timer, queue and HTTP triggers without further bindings.`,
    exitCodes.configuration,
  );
}
