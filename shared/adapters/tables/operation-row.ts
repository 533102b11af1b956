/** Converts operations to columns of the Operations table and back. */
import { z } from 'zod';
import { clipped } from '../../core/clipped.ts';
import { actions, findings, reasons } from '../../core/finding.ts';
import {
  failureKinds,
  type OperationFailure,
  type OperationRecord,
  operationStates,
  type SyncResult,
  traceSteps,
  userOfOperation,
} from '../../core/operation.ts';
import { outcomes } from '../../core/run.ts';
import { jsonColumn, optionalText, orUndefined, toJson } from './json-column.ts';
import type { Column } from './limits.ts';
import { type Columns, type RowFormat, readableOr } from './schema-version.ts';

const schema = 1;
/** In characters. A trace of five such texts fits into its column, also if JSON doubles each character. */
const longestText = 2_000;

const result = z.object({
  userId: z.string(),
  finding: z.enum([...findings, 'out-of-scope']),
  action: z.enum(actions),
  reason: orUndefined(z.enum(reasons)),
  outcome: orUndefined(z.enum(outcomes)),
  trace: z.array(z.object({ step: z.enum(traceSteps), ok: z.boolean(), text: z.string() })),
});

const failure = z.object({
  kind: z.enum(failureKinds),
  detail: z.string(),
  numbers: z.record(z.string(), z.number()),
  retryAt: orUndefined(z.string()),
});

const columns = z.object({
  dryRun: z.boolean(),
  force: z.boolean(),
  by: z.string(),
  createdAt: z.string(),
  state: z.enum(operationStates),
  attempts: z.number(),
  progressAt: z.string(),
  nextAt: optionalText,
  cause: optionalText,
  result: jsonColumn(result),
  failure: jsonColumn(failure),
});

const format = {
  table: 'Operations',
  columns,
  current: schema,
  upgrades: {},
} satisfies RowFormat<z.ZodType>;

export function operationColumns({
  id: _,
  userId: __,
  ...operation
}: OperationRecord): Record<string, Column> {
  return {
    ...operation,
    schema,
    nextAt: operation.nextAt ?? '',
    cause: clipped(operation.cause ?? '', longestText),
    result: toJson(clippedResult(operation.result)),
    failure: toJson(clippedFailure(operation.failure)),
  };
}

function clippedResult(result: SyncResult | undefined): SyncResult | undefined {
  const trace = result?.trace.map((step) => ({ ...step, text: clipped(step.text, longestText) }));
  return result && trace && { ...result, trace };
}

function clippedFailure(failure: OperationFailure | undefined): OperationFailure | undefined {
  return failure && { ...failure, detail: clipped(failure.detail, longestText) };
}

/** An unreadable row counts as a failed operation, so that it does not block its user. */
export function parseOperation(id: string, read: Columns): OperationRecord {
  return { id, userId: userOfOperation(id), ...readableOr(format, id, read, () => failed(read)) };
}

function failed(read: Columns): z.output<typeof columns> {
  const detail =
    'The row of this operation in table Operations cannot be read. Send the request again; the next nightly run checks this user in any case.';
  return endedUnread({ by: text(read, 'by'), createdAt: text(read, 'createdAt') }, detail);
}

/** What stands in the place of an operation of which nothing is believed but who asked, and when. */
export function endedUnread(
  { by, createdAt }: Pick<OperationRecord, 'by' | 'createdAt'>,
  detail: string,
): z.output<typeof columns> {
  return {
    dryRun: true,
    force: false,
    by,
    createdAt,
    progressAt: createdAt,
    state: 'failed',
    attempts: 0,
    nextAt: undefined,
    cause: undefined,
    result: undefined,
    failure: { kind: 'operation-failed', detail, numbers: {}, retryAt: undefined },
  };
}

export function text(read: Columns, column: string): string {
  return String(read[column] ?? '');
}
