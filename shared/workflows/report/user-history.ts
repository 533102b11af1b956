/**
 * Everything that Instep did to one user, in the kept runs and on demand, newest first. Nothing is kept for it: the line
 * of each run is read by its key. Sends no request to the tenant (DECISIONS.md, D-person-history).
 */
import type { AuditRecord } from '../../core/audit.ts';
import type { OperationRecord } from '../../core/operation.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { FindingRow, RunRecord } from '../../core/run.ts';
import { momentOf } from '../../core/run-states.ts';
import type { PageRequest, Period } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { type CopyView, undoCopies } from './undo-copies.ts';

type Context = State & Pick<Runtime, 'settings' | 'clock'>;

export interface UserHistory {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** How many kept runs were looked through. The user has no line in those that are not among the entries. */
  readonly runs: number;
  /** Of all kept undo copies, newest first; only with the first page. */
  readonly undoCopies: readonly CopyView[] | undefined;
  /** Undefined: this is the last page. */
  readonly continuation: string | undefined;
}

/** `at`: ISO 8601 in UTC. */
export type HistoryEntry = { readonly at: string } & (
  | { readonly kind: 'run'; readonly run: RunRecord; readonly row: FindingRow }
  | { readonly kind: 'sync'; readonly operation: OperationRecord }
  | { readonly kind: 'call'; readonly record: AuditRecord }
);

const readsInFlight = 16;

/** A page covers `limit` runs, and what was done on demand in their time. Undefined: nothing is stored about the user. */
export async function userHistory(
  context: Context,
  userId: string,
  { limit, continuation }: PageRequest,
): Promise<UserHistory | undefined> {
  if ((await context.users.get(userId)) === undefined) return undefined;
  const listed = await context.runs.list(limit + 1, continuation);
  const runs = listed.slice(0, limit);
  const next = listed.length > limit ? (runs.at(-1) as RunRecord).id : undefined;
  const period = { from: timeOf(next), before: timeOf(continuation) };
  const [lines, onDemand] = await Promise.all([
    linesOf(context, userId, runs),
    doneOnDemand(context, userId, period),
  ]);
  return {
    entries: [...lines, ...onDemand].sort((one, other) => (one.at < other.at ? 1 : -1)),
    runs: runs.length,
    undoCopies: continuation === undefined ? await undoCopies(context, userId) : undefined,
    continuation: next,
  };
}

function timeOf(runId: string | undefined): Date | undefined {
  return runId === undefined ? undefined : momentOf(runId);
}

async function linesOf(
  { findings }: Context,
  userId: string,
  runs: readonly RunRecord[],
): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (const some of chunksOf(runs, readsInFlight)) {
    const read = some.map(async (run) => ({ run, line: await findings.get(run.id, userId) }));
    for (const { run, line } of await Promise.all(read)) {
      if (line !== undefined) entries.push({ at: run.startedAt, kind: 'run', run, row: line.value });
    }
  }
  return entries;
}

/** A sync of the last seven days is told by its operation, which has the result also if it came after the answer. */
async function doneOnDemand(
  { audit, operations }: Context,
  userId: string,
  period: Period,
): Promise<readonly HistoryEntry[]> {
  const [records, all] = await Promise.all([audit.about(userId, period), operations.ofUser(userId)]);
  return [
    ...all
      .filter(({ createdAt }) => isWithin(createdAt, period))
      .map((operation) => ({ at: operation.createdAt, kind: 'sync' as const, operation })),
    ...records
      .filter((record) => !all.some((operation) => startedBy(operation, record)))
      .map((record) => ({ at: record.at, kind: 'call' as const, record })),
  ];
}

function isWithin(at: string, { from, before }: Period): boolean {
  const moment = Date.parse(at);
  return moment >= (from?.getTime() ?? 0) && moment < (before?.getTime() ?? Number.POSITIVE_INFINITY);
}

/** A call is recorded just before its operation; a caller's second call for the same user joins the first one's. */
const sameCallMs = 60_000;

function startedBy(operation: OperationRecord, record: AuditRecord): boolean {
  const apartMs = Math.abs(Date.parse(operation.createdAt) - Date.parse(record.at));
  return (
    /^sync(Named)?User$/.test(record.operation) &&
    record.problem === undefined &&
    operation.by === record.by &&
    operation.dryRun === (record.dryRun ?? false) &&
    operation.force === (record.force ?? false) &&
    apartMs <= sameCallMs
  );
}
