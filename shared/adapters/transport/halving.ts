/**
 * Finds the users whose requests make a whole batch fail: requests without an answer are repeated in halves, until the
 * cause is a single request (DECISIONS.md, D-halved-batches).
 */
import type { Clock } from '../../ports/runtime.ts';
import type { AttemptResult } from './attempts.ts';

/** `doubtful`: no usable answer, perhaps because of another request of the batch. `value`: the result if it stays so. */
export type PartResult<T> = AttemptResult<T> | { readonly kind: 'doubtful'; readonly value: T };

/** Has a result for every id. */
export type AskBatch<T> = (ids: readonly string[]) => Promise<ReadonlyMap<string, PartResult<T>>>;

export type Halving = <T>(
  ids: readonly string[],
  ask: AskBatch<T>,
) => Promise<ReadonlyMap<string, AttemptResult<T>>>;

/** After this many consecutive halves without an answer, the service is down, and no user is the cause. */
const mostUnanswered = 12;
/** After this time, the answers so far are used; the function that handles a queue message has four minutes. */
const longestMs = 90_000;

/** Short enough that a batch of twenty without an answer can still be halved down to the single request. */
export function answerWithinMs(isHalf: boolean): number {
  return isHalf ? 10_000 : 35_000;
}

/** For one call, which may consist of many batches. At most two requests for each id. */
export function createHalving({ now }: Clock): Halving {
  const startedAt = now().getTime();
  let unanswered = 0;
  const isWorthIt = () => unanswered < mostUnanswered && now().getTime() - startedAt < longestMs;

  async function resolve<T>(
    ids: readonly string[],
    results: ReadonlyMap<string, PartResult<T>>,
    ask: AskBatch<T>,
  ): Promise<ReadonlyMap<string, AttemptResult<T>>> {
    const answered = new Map([...results].map(([id, result]) => [id, asAnswered(result)]));
    if (ids.length === 1) return answered;
    for (const half of halvesOf(ids.filter((id) => results.get(id)?.kind === 'doubtful'))) {
      if (!isWorthIt()) break;
      const again = await ask(half);
      const isAnswered = [...again.values()].some(({ kind }) => kind !== 'doubtful');
      unanswered = isAnswered ? 0 : unanswered + 1;
      for (const [id, result] of await resolve(half, again, ask)) answered.set(id, result);
    }
    return answered;
  }

  return async (ids, ask) => resolve(ids, await ask(ids), ask);
}

function asAnswered<T>(result: PartResult<T>): AttemptResult<T> {
  return result.kind === 'doubtful' ? { kind: 'answered', value: result.value } : result;
}

function halvesOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)].filter((half) => half.length > 0);
}
