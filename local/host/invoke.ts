import { randomBytes, randomUUID } from 'node:crypto';
import type { HttpData, Registration, Registry, TypedData } from './core-module.ts';
import { messageOf } from './failures.ts';
import type { Journal } from './journal.ts';

export interface Invocation {
  readonly input: TypedData;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  /** W3C trace context of the caller; a new trace is begun without it. */
  readonly traceParent?: string;
  /** A new one without it. */
  readonly id?: string;
}

export type InvocationEnd =
  | { readonly succeeded: true; readonly http: HttpData | undefined }
  | { readonly succeeded: false; readonly error: unknown };

/** Runs functions of the app through the library's own conversions, as the worker does. Never throws. */
export type Invoke = (registration: Registration, invocation: Invocation) => Promise<InvocationEnd>;

export function createInvoke(registry: Registry, journal: Journal): Invoke {
  return async (registration, invocation) => {
    const name = registration.metadata.name;
    journal.began(name);
    try {
      const http = await run(registry, journal, registration, invocation);
      journal.ended(name, false);
      return { succeeded: true, http };
    } catch (error) {
      journal.problem(`${name} failed: ${messageOf(error)}`);
      journal.handlerLog('debug', name, error instanceof Error ? (error.stack ?? '') : String(error));
      journal.ended(name, true);
      return { succeeded: false, error };
    }
  };
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
      traceContext: { traceParent: invocation.traceParent ?? newTraceParent(), traceState: '' },
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
    result: undefined as unknown,
    error: undefined as unknown,
  };
  try {
    after.result = await invocationModel.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error ?? new Error('The function threw nothing.');
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
