/**
 * One HTTP route, from its contract: who may call, what the request holds, and what becomes of errors. A trigger adds what is
 * done, and nothing else. Every call that changes something leaves an audit record before it begins, or does not begin:
 * DECISIONS.md, D-audit.
 */
import type { HttpFunctionOptions, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import type { AuditRecord } from '../core/audit.ts';
import { configured, environment, invoke } from '../services.ts';
import type { Context } from '../workflows/context.ts';
import { type Addressed, asProblem, json, plain, problemAnswer } from './answers.ts';
import { type Caller, callerId, callerOf, mustBeAllowed } from './authorization.ts';
import { countCall } from './call-limiter.ts';
import { type Answer, changes, type Operation } from './contract/operation.ts';
import { misconfiguredRoute } from './misconfigured.ts';
import { type Received, receive } from './received.ts';
import { type Read, readRequest } from './requests.ts';
import { streamed } from './streaming.ts';

type Body<A extends Answer | undefined> = A extends { readonly schema: infer S extends z.ZodType }
  ? z.input<S>
  : never;

/** What a handler is given: the request, read and checked. */
export interface Call<O extends Operation> extends Read<O> {
  readonly request: Received;
  readonly caller: Caller;
  /** Runs a workflow; `runId` is the run it works for. */
  invoke<T>(work: (context: Context) => Promise<T>, runId?: string): Promise<T>;
  /** A JSON answer, of a status and a form that the contract has. */
  answer<S extends keyof O['answers'] & number>(
    status: S,
    body: Body<O['answers'][S]>,
    headers?: Readonly<Record<string, string>>,
  ): HttpResponseInit;
  /** An answer that is sent while it is made; what can fail at once must have failed before. */
  stream(texts: AsyncIterable<string>, headers: Readonly<Record<string, string>>): HttpResponseInit;
  /** Whom the call concerns, as soon as a sign-in name is resolved: an object id, for the audit record. */
  concerns(userId: string): void;
}

/** To be given to `app.http`. What the handler throws is answered as a problem. */
export function route<const O extends Operation>(
  operation: O,
  handler: (call: Call<O>) => Promise<HttpResponseInit>,
): HttpFunctionOptions {
  if (environment.kind === 'misconfigured') return misconfiguredRoute(operation, environment);
  const signIn = { ...environment.settings, platformSignIn: environment.platformSignIn };
  // Behind sign-in App Service has checked a token; a key beside it would be one more secret to hand out.
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

/** A sign-in name is no id. */
function subjectOf(params: object): string {
  const id = 'id' in params ? String(params.id) : '';
  return id.includes('@') ? '' : id;
}

async function audited<O extends Operation>(
  { id: operation, access }: Operation,
  { caller, request, invoke }: Call<O>,
  { invocation, subject }: { readonly invocation: InvocationContext; readonly subject: () => string },
  work: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const by = callerId(caller);
  const begun = await invoke(async ({ audit, clock, ids }) => {
    const now = clock.now();
    // What costs the tenant requests is a change: it is counted here, where the clock is at hand.
    if (access === 'sync') countCall(by, configured().settings.CALLS_PER_MINUTE, now.getTime());
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
  // The change is made: that its record says "begun" for ever must not tell the caller otherwise.
  await invoke(({ audit }) => audit.put(ended)).catch((error: unknown) =>
    invocation.error('The end of a call could not be recorded', { record: ended, error }),
  );
  return answer;
}
