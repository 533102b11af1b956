import Module from 'node:module';
import type { LogLevel } from './journal.ts';

/**
 * The part of `@azure/functions-core` that `@azure/functions` uses. Only the Functions worker has that module; it hands
 * it out by answering `require('@azure/functions-core')` itself, and so does this host. The shapes are those of
 * `types-core/index.d.ts` in https://github.com/Azure/azure-functions-nodejs-worker.
 */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly http?: HttpData;
}

export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly cookies?: readonly unknown[];
  readonly body?: TypedData | null;
}

export interface Binding {
  readonly type: string;
  readonly direction: string;
  readonly [option: string]: unknown;
}

export interface Registration {
  readonly metadata: { readonly name: string; readonly bindings: Readonly<Record<string, Binding>> };
  readonly callback: (...inputs: unknown[]) => unknown;
}

export interface InvocationRequest {
  readonly invocationId: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  readonly traceContext: { readonly traceParent: string; readonly traceState: string };
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: Registration['callback']): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: TypedData | null }>;
}

export interface ProgrammingModel {
  getInvocationModel(core: {
    invocationId: string;
    metadata: Registration['metadata'];
    request: InvocationRequest;
    state?: string | undefined;
    log(level: LogLevel, category: string, message: string): void;
  }): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

const hookNames = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation'] as const;
export type HookName = (typeof hookNames)[number];
type Hook = (context: object) => unknown;

/** What the app registered while it was loaded. */
export interface Registry {
  readonly functions: ReadonlyMap<string, Registration>;
  programmingModel(): ProgrammingModel | undefined;
  runHooks(name: HookName, context: object): Promise<void>;
  /** As in the worker, functions can be registered only while the app starts. */
  close(): void;
  /** Closes, and forgets every function. */
  clear(): void;
}

/** Makes `require('@azure/functions-core')` answer with this host's module, for every package of the process. */
export function installCoreModule(log: (level: LogLevel, message: string) => void): Registry {
  const functions = new Map<string, Registration>();
  const hooks = new Map<HookName, Hook[]>(hookNames.map((name) => [name, []]));
  let model: ProgrammingModel | undefined;
  let closed = false;

  const core = {
    version: '3.10.1',
    Disposable: CoreDisposable,
    log: (level: LogLevel, _category: string, message: string) => log(level, message),
    getProgrammingModel: () => model,
    setProgrammingModel: (given: ProgrammingModel) => {
      model = given;
    },
    registerHook: (name: HookName, hook: Hook) => {
      const list = hooks.get(name);
      if (!list) throw new RangeError(`Unrecognized hook "${name}"`);
      list.push(hook);
      return new CoreDisposable(() => list.splice(list.indexOf(hook), 1));
    },
    registerFunction: (metadata: Registration['metadata'], callback: Registration['callback']) => {
      const name = metadata.name;
      if (closed) throw new Error(`A function can only be registered during app startup: "${name}".`);
      if (functions.has(name)) throw new Error(`The function "${name}" is registered twice.`);
      functions.set(name, { metadata, callback });
      return new CoreDisposable(() => functions.delete(name));
    },
  };

  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (target, self, args) =>
      args[0] === '@azure/functions-core' ? core : Reflect.apply(target, self, args),
  });

  return {
    functions,
    programmingModel: () => model,
    runHooks: async (name, context) => {
      for (const hook of hooks.get(name) ?? []) await hook(context);
    },
    close: () => {
      closed = true;
    },
    clear: () => {
      closed = true;
      functions.clear();
    },
  };
}

class CoreDisposable {
  readonly #onDispose: () => unknown;

  constructor(onDispose: () => unknown) {
    this.#onDispose = onDispose;
  }

  dispose(): void {
    this.#onDispose();
  }
}
