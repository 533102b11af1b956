/** One on-demand operation for one user: the request, its progress, and its result. */
import type { Action, Finding, Reason } from './finding.ts';
import type { RepairOutcome } from './run.ts';

export const traceSteps = ['found', 'in-scope', 'source', 'target', 'action'] as const;

export interface TraceStep {
  readonly step: (typeof traceSteps)[number];
  readonly ok: boolean;
  /** For people. */
  readonly text: string;
}

export interface SyncResult {
  readonly userId: string;
  readonly finding: Finding | 'out-of-scope';
  readonly action: Action;
  readonly reason: Reason | undefined;
  readonly outcome: RepairOutcome | undefined;
  readonly trace: readonly TraceStep[];
}

export const operationStates = ['waiting', 'running', 'done', 'failed'] as const;

/** Why an operation failed. */
export const failureKinds = ['guard', 'tenant-refused', 'user-not-found', 'operation-failed'] as const;

export interface OperationFailure {
  readonly kind: (typeof failureKinds)[number];
  /** What happened, and what to do about it. */
  readonly detail: string;
  /** The numbers of a guard, for programs. */
  readonly numbers: Readonly<Record<string, number>>;
  /** An earlier retry would fail in the same way. */
  readonly retryAt: string | undefined;
}

export interface SyncOptions {
  readonly dryRun: boolean;
  /** Overrides an earlier undo and the retry delay; see `forgiven`. */
  readonly force: boolean;
}

/** Times are ISO 8601 in UTC. */
export interface OperationRecord extends SyncOptions {
  /** Cannot be guessed; see `operationId`. */
  readonly id: string;
  readonly userId: string;
  /** Object id of the caller, or `function key`. */
  readonly by: string;
  readonly createdAt: string;
  /** `waiting`: another operation of the same user comes first. */
  readonly state: (typeof operationStates)[number];
  /** How many messages have worked on it. */
  readonly attempts: number;
  /** When a message last worked on it. */
  readonly progressAt: string;
  /** When a planned wait ends. */
  readonly nextAt: string | undefined;
  /** Why it has not ended yet, for people. */
  readonly cause: string | undefined;
  readonly result: SyncResult | undefined;
  readonly failure: OperationFailure | undefined;
}

/** The user's object id and 32 random hexadecimal digits, so that the object id alone does not give the operation. */
export function operationId(userId: string, random: string): string {
  return `${userId}.${random}`;
}

export function userOfOperation(id: string): string {
  return id.slice(0, id.indexOf('.'));
}

export function isOver({ state }: Pick<OperationRecord, 'state'>): boolean {
  return state === 'done' || state === 'failed';
}

export function sameOptions(one: SyncOptions, other: SyncOptions): boolean {
  return one.dryRun === other.dryRun && one.force === other.force;
}

/** No attempt has worked on it for longer than any attempt lasts, and no planned wait is running: its message is lost. */
export function isLost(operation: OperationRecord, now: Date): boolean {
  const { progressAt, nextAt = progressAt } = operation;
  const last = Math.max(Date.parse(progressAt), Date.parse(nextAt));
  return !isOver(operation) && now.getTime() - last > lostAfterMs;
}

const lostAfterMs = 10 * 60_000;
const soonestMs = 2_000;
const usualMs = 10_000;
const latestMs = 15 * 60_000;

/** How long a caller should wait before it polls again. */
export function retryAfterMs({ nextAt }: Pick<OperationRecord, 'nextAt'>, now: Date): number {
  if (nextAt === undefined) return usualMs;
  const left = Date.parse(nextAt) - now.getTime();
  // The attempt after the wait takes some time as well.
  return left <= 0 ? usualMs : Math.min(latestMs, left + soonestMs);
}
