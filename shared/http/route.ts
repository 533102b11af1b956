/**
 * Registers one HTTP route from its contract: authorisation, validation of the request, and errors. A trigger only adds the
 * work. Every call that changes something writes an audit record first; without the record the call is refused
 * (DECISIONS.md, D-audit).
 */
import type { HttpFunctionOptions, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import type { AuditRecord } from '../core/audit.ts';
import { environment, invoke } from '../services.ts';
import type { Context } from '../workflows/context.ts';
import { type Addressed, asProblem, json, plain, problemAnswer } from './answers.ts';
import { type Caller, callerId, callerOf, mustBeAllowed } from './authorization.ts';
import { countCall } from './call-limiter.ts';
import { type Answer, changes, counts, type Operation } from './contract/operation.ts';
import { misconfiguredRoute } from './misconfigured.ts';
import { type Received, receive } from './received.ts';
import { type Read, readRequest } from './requests.ts';
import { streamed } from './streaming.ts';

type Body<A extends Answer | undefined> = A extends { readonly schema: infer S extends z.ZodType }
  ? z.input<S>
  : never;

/** The input of a handler: the validated request. */
export interface Call<O extends Operation> extends Read<O> {
  readonly request: Received;
  readonly caller: Caller;
  /** Runs a workflow; `runId`: the run that its telemetry belongs to. */
  invoke<T>(work: (context: Context) => Promise<T>, runId?: string): Promise<T>;
  /** Creates a JSON answer with a status and a schema of the contract. */
  answer<S extends keyof O['answers'] & number>(
    status: S,
    body: Body<O['answers'][S]>,
    headers?: Readonly<Record<string, string>>,
  ): HttpResponseInit;
  /** Creates a streamed answer. Checks that may fail must be done before, because the status is sent first. */
  stream(texts: AsyncIterable<string>, headers: Readonly<Record<string, string>>): HttpResponseInit;
  /** Sets the object id of the user for the audit record, once a sign-in name is resolved. */
  concerns(userId: string): void;
}

/** Options for `app.http`. An error of the handler is answered as a problem. */
export function route<const O extends Operation>(
  operation: O,
  handler: (call: Call<O>) => Promise<HttpResponseInit>,
): HttpFunctionOptions {
  if (environment.kind === 'misconfigured') return misconfiguredRoute(operation, environment);
  const signIn = { ...environment.settings, platformSignIn: environment.platformSignIn };
  // With sign-in, App Service has validated a token; an additional key would be one more secret to distribute.
  const needsKey = operation.access !== 'open' && signIn.SIGN_IN === 'off';
  return {
    route: operation.route,
    methods: [operation.method],
    authLevel: needsKey ? 'function' : 'anonymous',
    handler: async (library, invocation) => {
      let request: Addressed = { url: new URL(library.url) };
      try {
        const received = receive(invocation);
        request = received;
        return await handle(operation, handler, { request: received, invocation, signIn });
      } catch (error) {
        return problemAnswer(request, asProblem(invocation, error));
      }
    },
  };
}

interface Arrived {
  readonly request: Received;
  readonly invocation: InvocationContext;
  readonly signIn: Parameters<typeof callerOf>[1];
}

async function handle<O extends Operation>(
  operation: O,
  handler: (call: Call<O>) => Promise<HttpResponseInit>,
  { request, invocation, signIn }: Arrived,
): Promise<HttpResponseInit> {
  let caller: Caller = { kind: 'key' };
  if (operation.access !== 'open') {
    caller = callerOf(request, signIn);
    mustBeAllowed(operation.access, caller, signIn);
  }
  const read = await readRequest(operation, request);
  if (counts(operation)) {
    await invoke(invocation, async ({ clock }) =>
      countCall({ caller: callerId(caller), operation: operation.id }, clock.now().getTime()),
    );
  }
  let subject = subjectOf(read.params);
  const call: Call<O> = {
    ...read,
    request,
    caller,
    invoke: (work, runId) => invoke(invocation, work, runId),
    answer: json,
    stream: (texts, headers) => ({
      status: 200,
      headers: { ...plain, ...headers },
      body: streamed(invocation, texts),
    }),
    concerns: (userId) => {
      subject = userId;
    },
  };
  if (!changes(operation)) return handler(call);
  return audited(operation, call, { invocation, subject: () => subject }, () => handler(call));
}

/** A sign-in name is not stored in the audit log. */
function subjectOf(params: object): string {
  const id = 'id' in params ? String(params.id) : '';
  return id.includes('@') ? '' : id;
}

async function audited<O extends Operation>(
  { id: operation }: Operation,
  { caller, request, invoke }: Call<O>,
  { invocation, subject }: { readonly invocation: InvocationContext; readonly subject: () => string },
  work: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const by = callerId(caller);
  const begun = await invoke(async ({ audit, clock, ids }) => {
    const now = clock.now();
    const record: AuditRecord = {
      id: ids.fresh(),
      at: now.toISOString(),
      by,
      operation,
      subject: subject(),
      status: undefined,
      problem: undefined,
    };
    await audit.put(record);
    return record;
  });
  const { answer, problem } = await work().then(
    (answer) => ({ answer, problem: undefined }),
    (error: unknown) => {
      const failed = asProblem(invocation, error);
      return { answer: problemAnswer(request, failed), problem: failed.kind };
    },
  );
  const ended = { ...begun, subject: subject(), status: answer.status ?? 200, problem };
  // The change was made, so the caller gets its result even if the audit record cannot be completed.
  await invoke(({ audit }) => audit.put(ended)).catch((error: unknown) =>
    invocation.error('The end of a call could not be recorded', { record: ended, error }),
  );
  return answer;
}
