/**
 * The requests that the host forwards to this process, as they came over HTTP, by invocation. The library makes its `HttpRequest`
 * from the trigger metadata instead, which holds every property of a JSON body and every query parameter, and which a body
 * property or query parameter named `Headers` replaces. So nothing of it is passed on, and what decides is read from here.
 * https://github.com/Azure/azure-webjobs-sdk-extensions/blob/dev/src/WebJobs.Extensions.Http/HttpTriggerAttributeBindingProvider.cs (GetRequestBindingData)
 * https://github.com/Azure/azure-functions-nodejs-library/blob/v4.x/src/http/HttpRequest.ts (createStreamRequest)
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { app } from '@azure/functions';

app.setup({ enableHttpStream: true });

/** So long may a request wait for its invocation, or an invocation for its request: they come within milliseconds, or never. */
const mostWaitMs = 30_000;
/** Of requests without an invocation. */
const mostWaiting = 100;

export interface Connection {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const connections = new Map<string, Connection>();
/** Requests whose invocation has not come, oldest first. */
const waiting = new Map<string, NodeJS.Timeout>();
/** Invocations whose request has not come. */
const expected = new Set<string>();
/** Whether this version of Node tells of requests at all. */
let isTold = false;

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as Connection;
  const id = request.headers['x-ms-invocation-id'];
  if (typeof id !== 'string') return;
  isTold = true;
  connections.set(id, { request, response });
  if (!expected.delete(id)) waitForInvocation(id);
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
  return isTold && !connections.has(invocationId);
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
function fail(id: string, status: number): void {
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
    if (connections.has(id)) claim(id);
    else expected.add(id);
    const made = original(invocation);
    const getArguments = made.getArguments.bind(made);
    made.getArguments = () => withinTime(id, getArguments);
    return made;
  };
}

async function withinTime(id: string, getArguments: () => Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error(`The host sent no request for this invocation within ${mostWaitMs / 1000} s.`);
    timer = setTimeout(() => reject(error), mostWaitMs).unref();
  });
  try {
    return await Promise.race([getArguments(), late]);
  } catch (error) {
    fail(id, 400);
    throw error;
  } finally {
    clearTimeout(timer);
    expected.delete(id);
  }
}

// The library hands its model over with its first function.
app.hook.appStart(() => {
  const model = programmingModel();
  if (model === undefined)
    throw new Error('The Functions host has no programming model: HTTP requests could not be trusted.');
  guard(model);
});
