import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpData, Registration, Registry, TypedData } from './core-module.ts';
import { messageOf } from './failures.ts';
import type { Journal } from './journal.ts';

export interface Invocation {
  readonly input: TypedData;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  /** W3C trace context of the caller; where traces are collected, a new trace is begun without it. */
  readonly traceParent?: string;
  /** A new one without it. */
  readonly id?: string;
}

export type InvocationEnd =
  | { readonly succeeded: true; readonly http: HttpData | undefined }
  | { readonly succeeded: false; readonly error: unknown };

/** Runs functions of the app through the library's own conversions, as the worker does. Never throws. */
export type Invoke = (registration: Registration, invocation: Invocation) => Promise<InvocationEnd>;

export interface InvokeOptions {
  /** Infinity: no limit. */
  readonly functionTimeoutMs: number;
  /** Without Application Insights no trace parent reaches an invocation. */
  readonly traces: boolean;
}

/** In Azure the worker process is restarted then, which this host does not imitate. */
export class FunctionTimeout extends Error {
  override readonly name = 'FunctionTimeout';
}

export function createInvoke(registry: Registry, journal: Journal, options: InvokeOptions): Invoke {
  return async (registration, invocation) => {
    const name = registration.metadata.name;
    const traceParent = options.traces ? (invocation.traceParent ?? newTraceParent()) : '';
    journal.began(name);
    try {
      const running = run(registry, journal, registration, { ...invocation, traceParent });
      const http = await withinLimit(running, options.functionTimeoutMs);
      journal.ended(name, false);
      return { succeeded: true, http };
    } catch (error) {
      const text = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
      journal.store([{ table: 'exceptions', name, text }]);
      journal.problem(`${name} failed: ${messageOf(error)}`);
      journal.handlerLog('debug', name, error instanceof Error ? (error.stack ?? '') : String(error));
      journal.ended(name, true);
      return { succeeded: false, error };
    }
  };
}

/** The result of a function that runs on after its time is dropped. */
async function withinLimit<T>(running: Promise<T>, milliseconds: number): Promise<T> {
  if (!Number.isFinite(milliseconds)) return running;
  const over = new AbortController();
  const timeout = delay(milliseconds, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new FunctionTimeout(`Timeout value of ${milliseconds / 1000} s exceeded`);
  });
  timeout.catch(() => undefined);
  running.catch(() => undefined);
  return Promise.race([running, timeout]).finally(() => over.abort());
}

async function run(
  registry: Registry,
  journal: Journal,
  registration: Registration,
  invocation: Invocation,
): Promise<HttpData | undefined> {
  const { metadata } = registration;
  const model = registry.programmingModel();
  if (!model) throw new Error('The app has set no programming model.');
  const core = {
    invocationId: invocation.id ?? randomUUID(),
    metadata,
    request: {
      invocationId: '',
      inputData: [{ name: triggerName(registration), data: invocation.input }],
      triggerMetadata: invocation.triggerMetadata ?? {},
      traceContext: { traceParent: invocation.traceParent ?? '', traceState: '' },
    },
    state: undefined as string | undefined,
    log: (level: Parameters<Journal['handlerLog']>[0], _category: string, message: string) =>
      journal.handlerLog(level, metadata.name, message),
  };
  core.request.invocationId = core.invocationId;

  const invocationModel = model.getInvocationModel(core);
  const { context, inputs } = await invocationModel.getArguments();
  const shared = { hookData: {}, appHookData: {}, invocationContext: context };
  const before = { ...shared, inputs, functionCallback: registration.callback };
  await registry.runHooks('preInvocation', before);
  const after = {
    ...shared,
    inputs: before.inputs,
    result: null as unknown,
    error: null as unknown,
  };
  try {
    after.result = await invocationModel.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    // Undefined or null thrown counts as success without a result (`InvocationHandler` of azure-functions-nodejs-worker).
    after.error = error;
  }
  core.state = 'postInvocationHooks';
  await registry.runHooks('postInvocation', after);
  core.state = undefined;
  if (after.error !== undefined && after.error !== null) throw after.error;
  const response = await invocationModel.getResponse(context, after.result);
  return response.returnValue?.http;
}

function triggerName(registration: Registration): string {
  const trigger = Object.entries(registration.metadata.bindings).find(([, binding]) =>
    /trigger$/i.test(binding.type),
  );
  if (!trigger) throw new Error(`The function "${registration.metadata.name}" has no trigger.`);
  return trigger[0];
}

function newTraceParent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
