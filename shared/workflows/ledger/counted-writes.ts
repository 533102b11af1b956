/** The writes of the last 24 hours that the guard counts (DECISIONS.md, D-guard-day). */
import type { Action } from '../../core/finding.ts';
import type { FindingRow } from '../../core/run.ts';
import { unapprovedWrite } from '../../core/unapproved-writes.ts';
import type { State } from '../context.ts';

/**
 * Called before the first write for a user, so that no write is missing after a crash. A write that cannot be counted must
 * not happen, so an error of the store is thrown.
 */
export async function countWrite(
  { writes }: Pick<State, 'writes'>,
  action: Action,
  { userId, sourceSha, at }: Pick<FindingRow, 'userId' | 'sourceSha'> & { readonly at: Date | undefined },
): Promise<void> {
  const write = at && unapprovedWrite(action, { userId, sourceSha, at });
  if (write !== undefined) await writes.record(write);
}

/** Reads rows of users in parallel with a list of users in the same order, so that memory holds one page. */
export function inStep<T extends { readonly userId: string }>(pages: AsyncIterable<readonly T[]>) {
  const iterator = pages[Symbol.asyncIterator]();
  let page: readonly T[] | undefined = [];
  let next = 0;
  return {
    /** The rows not returned yet, of users up to `userId`; without an id, of all remaining users. */
    async *upTo(userId?: string): AsyncGenerator<T> {
      while (page !== undefined) {
        const row = page[next];
        if (row === undefined) {
          const more: IteratorResult<readonly T[]> = await iterator.next();
          page = more.done === true ? undefined : more.value;
          next = 0;
          continue;
        }
        if (userId !== undefined && row.userId > userId) return;
        next += 1;
        yield row;
      }
    },
  };
}
