/**
 * Who asked for what, and what came of it. A recorded call leaves a row of the audit log before its work starts; without the
 * row it is refused (DECISIONS.md, D-audit). Calls that are refused leave an event.
 */
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import type { AuditDetails, AuditRecord } from '../core/audit.ts';
import { events } from '../core/events.ts';
import { errorText } from '../core/nameless-errors.ts';
import { invoke, timeNow } from '../services.ts';
import type { Runtime } from '../workflows/context.ts';
import { asProblem, problemAnswer } from './answers.ts';
import { type Caller, callerId } from './authorization.ts';
import type { Operation } from './contract/operation.ts';
import type { ProblemKind } from './problems.ts';
import type { Received } from './received.ts';
import { createRefusalCounter, isRefusal, type RefusedCalls } from './refused-calls.ts';

export interface Recording {
  readonly invocation: InvocationContext;
  readonly request: Received;
  readonly caller: Caller;
  /** What is known of the call so far; read again when it has ended. */
  readonly known: () => AuditDetails & { readonly subject: string };
}

export async function audited(
  { id: operation }: Operation,
  { invocation, request, caller, known }: Recording,
  work: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const by = callerId(caller);
  const begun = await invoke(invocation, async ({ audit, clock, ids }) => {
    const record: AuditRecord = {
      id: ids.fresh(),
      at: clock.now().toISOString(),
      by,
      operation,
      ...known(),
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
  const ended = { ...begun, ...known(), status: answer.status ?? 200, problem };
  // The change was made, so the caller gets its result even if the audit record cannot be completed.
  await invoke(invocation, async ({ audit, telemetry, clock }) => {
    sendRecord(telemetry, ended);
    sendRefusals(telemetry, refused.takeDue(clock.now().getTime()));
    await audit.put(ended);
  }).catch((error: unknown) =>
    invocation.error('The end of a call could not be recorded', {
      record: ended,
      error: errorText(error),
    }),
  );
  return answer;
}

const refused = createRefusalCounter();

/** Never throws: a refused caller gets the refusal, whatever becomes of the event. */
export async function noteRefusal(
  invocation: InvocationContext,
  operation: string,
  problem: ProblemKind,
): Promise<void> {
  if (!isRefusal(problem)) return;
  refused.count(operation, problem);
  try {
    // Most refusals of a flood end here, without a request of the telemetry client.
    const due = refused.takeDue((await timeNow()).getTime());
    if (due.length > 0) await invoke(invocation, async ({ telemetry }) => sendRefusals(telemetry, due));
  } catch (error) {
    invocation.error('A refusal could not be reported', errorText(error));
  }
}

function sendRefusals(telemetry: Runtime['telemetry'], due: readonly RefusedCalls[]): void {
  for (const { operation, problem, status, times } of due) {
    telemetry.event(events.callRefused, { operation, problem, status: String(status) }, { times });
  }
}

function sendRecord(telemetry: Runtime['telemetry'], record: AuditRecord): void {
  const { by, operation, subject, status, problem, finding, outcome, users = 0 } = record;
  telemetry.event(
    events.callRecorded,
    {
      operation,
      by,
      subject,
      status: String(status),
      problem: problem ?? '',
      dryRun: String(record.dryRun ?? ''),
      force: String(record.force ?? ''),
      finding: finding ?? '',
      outcome: outcome ?? leavingOut(record),
    },
    { users },
  );
}

function leavingOut({ leftOut }: AuditRecord): string {
  if (leftOut === undefined) return '';
  return leftOut ? 'left-out' : 'put-back';
}
