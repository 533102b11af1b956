/** Calls for one user, and their answers in a readable form. */
import type { OperationRecord, SyncResult } from '../../shared/core/operation.ts';
import { type SyncRequest, syncOnDemand } from '../../shared/workflows/on-demand/on-demand.ts';
import { operationNow } from '../../shared/workflows/on-demand/operation-steps.ts';
import type { Play } from '../kit/in-process.ts';

export const usual = {
  idOrUpn: '',
  dryRun: false,
  force: false,
  by: 'function key',
  key: undefined,
  waitMs: 55_000,
} as const satisfies SyncRequest;

export async function ask({ context }: Play, request: Partial<SyncRequest>): Promise<OperationRecord> {
  const answer = await syncOnDemand(context, { ...usual, ...request });
  if (answer.kind !== 'operation') throw new Error(JSON.stringify(answer));
  return answer.operation;
}

export type ReadableResult = Omit<SyncResult, 'trace'> & {
  /** Text of each step. */
  readonly texts: Readonly<Record<string, string>>;
  readonly ok: boolean;
};

export function resultOf(operation: OperationRecord): ReadableResult {
  if (operation.result === undefined) throw new Error(JSON.stringify(operation));
  const { trace, ...rest } = operation.result;
  const texts = Object.fromEntries(trace.map(({ step, text }) => [step, text]));
  return { ...rest, texts, ok: trace.every((step) => step.ok) };
}

/** Lets every pause pass at once, by moving the test clock. */
export function withoutPauses(stage: Play): () => void {
  return stage.wrap('timer', (timer) => ({
    async wait(ms, signal) {
      if (signal !== undefined) return timer.wait(ms, signal);
      stage.pass({ minutes: ms / 60_000 });
    },
  }));
}

/** The operation id of the only outstanding message. */
export function operationLeft({ queue }: Play): string {
  const [message, ...others] = queue;
  if (message === undefined || others.length > 0) throw new Error(`${queue.length} messages are left`);
  return (message.body as { operationId: string }).operationId;
}

export async function now(stage: Play, { id }: Pick<OperationRecord, 'id'>): Promise<OperationRecord> {
  const found = await operationNow(stage.context, id);
  if (found === undefined) throw new Error(`there is no operation ${id}`);
  return found;
}
