/**
 * Counts calls that were refused before any work, so that a flood of them does not become a flood of events
 * (DECISIONS.md, D-refused-calls).
 */
import { type ProblemKind, problems } from './problems.ts';

export interface RefusedCalls {
  readonly operation: string;
  readonly problem: ProblemKind;
  readonly status: number;
  readonly times: number;
}

interface Count {
  times: number;
  sentAtMs: number;
}

const windowMs = 60_000;

const refusals: ReadonlySet<ProblemKind> = new Set([
  ...(['sign-in-required', 'role-required', 'cross-origin'] as const),
  ...(['invalid-request', 'unsupported-media-type', 'body-too-large', 'too-many-calls'] as const),
]);

export function isRefusal(kind: ProblemKind): boolean {
  return refusals.has(kind);
}

export interface RefusalCounter {
  count(operation: string, problem: ProblemKind): void;
  /** What is to be sent now: each route and problem at once, and then at most once a minute. */
  takeDue(nowMs: number): readonly RefusedCalls[];
}

/** Routes and problems are few, so the counts are. */
export function createRefusalCounter(): RefusalCounter {
  const counts = new Map<string, Count & Pick<RefusedCalls, 'operation' | 'problem'>>();
  return {
    count(operation, problem) {
      const key = `${operation} ${problem}`;
      const count = counts.get(key) ?? { operation, problem, times: 0, sentAtMs: Number.NEGATIVE_INFINITY };
      count.times += 1;
      counts.set(key, count);
    },
    takeDue(nowMs) {
      const due = [...counts.values()].filter(
        ({ times, sentAtMs }) => times > 0 && nowMs - sentAtMs >= windowMs,
      );
      return due.map((count) => {
        const { operation, problem, times } = count;
        count.times = 0;
        count.sentAtMs = nowMs;
        return { operation, problem, status: problems[problem].status, times };
      });
    },
  };
}
