/**
 * The HTTP requests that the host forwards to this process, by invocation. The library builds its `HttpRequest` from trigger
 * metadata instead. Those contain every property of a JSON body and every query parameter, and one named `Headers` replaces
 * the headers. So that metadata is removed, and requests are read from here (DECISIONS.md, D-request-source).
 * https://github.com/Azure/azure-webjobs-sdk-extensions/blob/dev/src/WebJobs.Extensions.Http/HttpTriggerAttributeBindingProvider.cs (GetRequestBindingData)
 * https://github.com/Azure/azure-functions-nodejs-library/blob/v4.x/src/http/HttpRequest.ts (createStreamRequest)
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { app } from '@azure/functions';
import { systemTimer } from '../adapters/clock.ts';
import { letStalledReaderGo } from './stalled-readers.ts';

app.setup({ enableHttpStream: true });

/**
 * How long a request may wait for its invocation, or an invocation for its request. They arrive within milliseconds, or
 * never (DECISIONS.md, D-missing-request).
 */
const mostWaitMs = 30_000;
/** Most waiting requests without an invocation, and most invocations without a request. */
const mostWaiting = 100;
/**
 * The format of invocation ids. The library uses the id as the name of an event, and the name `error` would end the
 * process.
 */
const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface Connection {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const connections = new Map<string, Connection>();
/** Requests whose invocation has not arrived, oldest first. */
const waiting = new Map<string, AbortSignal>();
/** Invocations whose request has not arrived, oldest first. */
const expected = new Map<string, { come(): void; give(up: Error): void }>();
/** Whether this version of Node publishes incoming requests on its diagnostics channel. */
let isReported = false;

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as Connection;
  const id = request.headers['x-ms-invocation-id'];
  if (typeof id !== 'string') return;
  if (!idForm.test(id)) {
    delete request.headers['x-ms-invocation-id'];
    response.writeHead(400, { 'content-length': '0' }).end();
    return;
  }
  isReported = true;
  connections.set(id, { request, response });
  letStalledReaderGo(response);
  const invocation = expected.get(id);
  if (invocation === undefined) waitForInvocation(id);
  else invocation.come();
  response.once('close', () => {
    if (connections.get(id)?.response !== response) return;
    connections.delete(id);
    claim(id);
  });
});

/** Undefined: the caller has disconnected, or no request arrived. */
export function connectionOf(invocationId: string): Connection | undefined {
  return connections.get(invocationId);
}

/** Whether the caller has disconnected. */
export function hasHungUp(invocationId: string): boolean {
  return isReported && !connections.has(invocationId);
}

/** Aborts when the caller disconnects, or has the answer. */
export function departureOf(invocationId: string): AbortSignal {
  const response = connections.get(invocationId)?.response;
  if (response === undefined) return AbortSignal.abort();
  const departure = new AbortController();
  response.once('close', () => departure.abort());
  return departure.signal;
}

/** After an error a function has no answer. Without this, the caller would wait until the time-out of the platform. */
app.hook.postInvocation(({ error, invocationContext }) => {
  if (error !== undefined && error !== null) fail(invocationContext.invocationId, 500);
});

/** Ends a request whose invocation never arrives, because a caller sent its own id; old hosts keep it. */
function waitForInvocation(id: string): void {
  claim(id);
  const [oldest] = waiting.keys();
  if (waiting.size >= mostWaiting && oldest !== undefined) fail(oldest, 503);
  const limit = systemTimer.timeout(mostWaitMs);
  waiting.set(id, limit);
  limit.addEventListener('abort', () => {
    if (waiting.get(id) === limit) fail(id, 503);
  });
}

function claim(id: string): void {
  waiting.delete(id);
}

/**
 * Ends a connection without an answer. If headers are sent, the connection is closed. Otherwise a status is sent, because the
 * host would repeat a request whose connection closed without one, and wait four minutes for the second answer.
 */
export function fail(id: string, status: number): void {
  claim(id);
  const response = connections.get(id)?.response;
  if (response === undefined) return;
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-length': '0' }).end();
}

interface CoreInvocation {
  readonly invocationId: string;
  readonly metadata: { readonly bindings?: Readonly<Record<string, { readonly type?: string }>> };
  readonly request: { triggerMetadata?: object };
}

interface InvocationModel {
  getArguments(): Promise<unknown>;
  getResponse(...given: readonly unknown[]): Promise<unknown>;
}

interface ProgrammingModel {
  getInvocationModel(invocation: CoreInvocation): InvocationModel;
}

/** The programming model that the library registered with the worker. */
function programmingModel(): ProgrammingModel | undefined {
  const core: unknown = createRequire(import.meta.url)('@azure/functions-core');
  return (core as { getProgrammingModel(): ProgrammingModel | undefined }).getProgrammingModel();
}

/** Removes the trigger metadata from every HTTP invocation, and ends an invocation whose request does not arrive. */
function guard(model: ProgrammingModel): void {
  const original = model.getInvocationModel.bind(model);
  model.getInvocationModel = (invocation) => {
    const types = Object.values(invocation.metadata.bindings ?? {}).map(({ type }) => type);
    if (!types.includes('httpTrigger')) return original(invocation);
    const { invocationId: id } = invocation;
    invocation.request.triggerMetadata = {};
    const arrived = arrivalOf(id);
    const made = original(invocation);
    const [getArguments, getResponse] = [made.getArguments.bind(made), made.getResponse.bind(made)];
    // The library waits without a limit, so it is called only when the request has arrived.
    made.getArguments = () => answering(id, 400, () => arrived.then(getArguments));
    made.getResponse = (...given) => answering(id, 500, () => getResponse(...given));
    return made;
  };
}

/** An error of the library here reaches no hook, so it is answered here. */
async function answering<T>(id: string, status: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    fail(id, status);
    throw error;
  }
}

function arrivalOf(id: string): Promise<void> {
  if (connections.has(id)) {
    claim(id);
    return Promise.resolve();
  }
  const [oldest] = expected.values();
  if (expected.size >= mostWaiting) oldest?.give(new Error('Too many invocations wait for their requests.'));
  return new Promise<void>((resolve, reject) => {
    const late = `The host sent no request for this invocation within ${mostWaitMs / 1000} s.`;
    const invocation = {
      give(up: Error) {
        expected.delete(id);
        reject(up);
      },
      come() {
        expected.delete(id);
        resolve();
      },
    };
    expected.set(id, invocation);
    systemTimer.timeout(mostWaitMs).addEventListener('abort', () => {
      if (expected.get(id) === invocation) invocation.give(new Error(late));
    });
  });
}

// The library registers its model with the first function.
app.hook.appStart(() => {
  const model = programmingModel();
  if (model === undefined)
    throw new Error('The Functions host has no programming model: HTTP requests could not be trusted.');
  guard(model);
});
