/**
 * Registers one HTTP route from its contract: authorisation, validation of the request, and errors. A trigger only adds the
 * work. Recorded calls write an audit record first: audited.ts.
 */
import type { HttpFunctionOptions, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import type { AuditDetails } from '../core/audit.ts';
import { configured, environment, invoke } from '../services.ts';
import type { Context } from '../workflows/context.ts';
import { type Addressed, asProblem, json, problemAnswer } from './answers.ts';
import { audited, noteRefusal } from './audited.ts';
import { type Caller, callerId, callerOf, mustBeAllowed } from './authorization.ts';
import { countCall, picturesPerMinute } from './call-limiter.ts';
import { type Answer, counts, isRecorded, type Operation } from './contract/operation.ts';
import { refuseOtherSites } from './fetch-metadata.ts';
import { plain } from './headers.ts';
import { misconfiguredRoute } from './misconfigured.ts';
import { namelessTexts } from './nameless-texts.ts';
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
  /** Sets the subject of the audit record once it is known: the object id behind a sign-in name, the run that was started. */
  concerns(subject: string): void;
  /** What came of the call, for the audit record. */
  notes(details: AuditDetails): void;
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
        refuseOtherSites(operation, received);
        return await handle(operation, handler, { request: received, invocation, signIn });
      } catch (error) {
        const problem = asProblem(invocation, error);
        await noteRefusal(invocation, operation.id, problem.kind);
        return problemAnswer(request, problem);
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
  if (counts(operation)) await countAgainst(caller, operation, invocation);
  let known = { subject: subjectOf(read.params), ...askedOf(read.body) };
  const call: Call<O> = {
    ...read,
    request,
    caller,
    invoke: (work, runId) => invoke(invocation, work, runId),
    answer: json,
    stream: (texts, headers) => ({
      status: 200,
      headers: { ...plain, ...headers },
      body: streamed(invocation, namelessTexts(texts)),
    }),
    concerns: (subject) => {
      known = { ...known, subject };
    },
    notes: (details) => {
      known = { ...known, ...details };
    },
  };
  if (!isRecorded(operation)) return handler(call);
  return audited(operation, { invocation, request, caller, known: () => known }, () => handler(call));
}

/** What a body asks for beside the change itself. */
function askedOf(body: unknown): AuditDetails {
  const { dryRun, force } = (body ?? {}) as AuditDetails;
  return { ...(dryRun === undefined ? {} : { dryRun }), ...(force === undefined ? {} : { force }) };
}

/** Throws ProblemError. */
async function countAgainst(
  caller: Caller,
  { id, access }: Operation,
  invocation: InvocationContext,
): Promise<void> {
  const perMinute = access === 'pictures' ? picturesPerMinute : configured().settings.CALLS_PER_MINUTE;
  await invoke(invocation, async ({ clock }) =>
    countCall({ caller: callerId(caller), operation: id }, clock.now().getTime(), perMinute),
  );
}

/** A sign-in name is not stored in the audit log. */
function subjectOf(params: object): string {
  const id = 'id' in params ? String(params.id) : '';
  return id.includes('@') ? '' : id;
}
