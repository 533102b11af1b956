/**
 * The requests that the host forwards to this process, as they came over HTTP, by invocation. The library makes its `HttpRequest`
 * from the trigger metadata instead, which holds every property of a JSON body and every query parameter, and which a body
 * property or query parameter named `Headers` replaces. So nothing of it is passed on, and what decides is read from here
 * (DECISIONS.md, D-request-source).
 * https://github.com/Azure/azure-webjobs-sdk-extensions/blob/dev/src/WebJobs.Extensions.Http/HttpTriggerAttributeBindingProvider.cs (GetRequestBindingData)
 * https://github.com/Azure/azure-functions-nodejs-library/blob/v4.x/src/http/HttpRequest.ts (createStreamRequest)
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { app } from '@azure/functions';

app.setup({ enableHttpStream: true });

/**
 * So long may a request wait for its invocation, or an invocation for its request: they come within milliseconds, or
 * never: DECISIONS.md, D-missing-request.
 */
const mostWaitMs = 30_000;
/** Of requests without an invocation, and of invocations without a request. */
const mostWaiting = 100;
/** As the host makes them. The library takes any text for the name of an event: `error` would end the process. */
const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface Connection {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const connections = new Map<string, Connection>();
/** Requests whose invocation has not come, oldest first. */
const waiting = new Map<string, NodeJS.Timeout>();
/** Invocations whose request has not come, oldest first. */
const expected = new Map<string, { come(): void; give(up: Error): void }>();
/** Whether this version of Node tells of requests at all. */
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
  const invocation = expected.get(id);
  if (invocation === undefined) waitForInvocation(id);
  else invocation.come();
  response.once('close', () => {
    if (connections.get(id)?.response !== response) return;
    connections.delete(id);
    claim(id);
  });
});

/** Undefined: the caller has hung up, or no request came. */
export function connectionOf(invocationId: string): Connection | undefined {
  return connections.get(invocationId);
}

/** Whether nobody listens to the answer any more. */
export function hasHungUp(invocationId: string): boolean {
  return isReported && !connections.has(invocationId);
}

/** A function that threw has no answer: without this the caller would wait for one until the platform gives up. */
app.hook.postInvocation(({ error, invocationContext }) => {
  if (error !== undefined && error !== null) fail(invocationContext.invocationId, 500);
});

/** A request whose invocation comes never: its id is not the host's. An old host keeps the id that a caller sends. */
function waitForInvocation(id: string): void {
  claim(id);
  const [oldest] = waiting.keys();
  if (waiting.size >= mostWaiting && oldest !== undefined) fail(oldest, 503);
  waiting.set(id, setTimeout(() => fail(id, 503), mostWaitMs).unref());
}

function claim(id: string): void {
  clearTimeout(waiting.get(id));
  waiting.delete(id);
}

/**
 * Ends a connection without an answer. Once headers are sent it is broken off; before, a status is sent, because the
 * host sends a request again whose connection closed without one, and then waits four minutes for the answer to that.
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

/** The library's own, as the worker knows it. */
function programmingModel(): ProgrammingModel | undefined {
  const core: unknown = createRequire(import.meta.url)('@azure/functions-core');
  return (core as { getProgrammingModel(): ProgrammingModel | undefined }).getProgrammingModel();
}

/** Takes the trigger metadata from every HTTP invocation, and ends one whose request does not come. */
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
    // The library waits without an end, so it is asked only once the request is there.
    made.getArguments = () => answering(id, 400, () => arrived.then(getArguments));
    made.getResponse = (...given) => answering(id, 500, () => getResponse(...given));
    return made;
  };
}

/** What the library throws here no hook hears of, and nobody answers. */
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
    const timer = setTimeout(() => give(new Error(late)), mostWaitMs).unref();
    const done = () => {
      clearTimeout(timer);
      expected.delete(id);
    };
    const give = (up: Error) => {
      done();
      reject(up);
    };
    const come = () => {
      done();
      resolve();
    };
    expected.set(id, { come, give });
  });
}

// The library hands its model over with its first function.
app.hook.appStart(() => {
  const model = programmingModel();
  if (model === undefined)
    throw new Error('The Functions host has no programming model: HTTP requests could not be trusted.');
  guard(model);
});
