/** Notes with the progress of a run what its parts have sent to Microsoft 365, in rows that are written anyway (DECISIONS.md, D-run-traffic). */
import { addTraffic, type Traffic } from '../../core/traffic.ts';
import type { RangeAttempt } from '../../ports/runs.ts';
import type { Runtime } from '../context.ts';

/** Every save adds what this invocation has sent so far to what earlier attempts had. */
export function countedAttempt({ traffic }: Pick<Runtime, 'traffic'>, attempt: RangeAttempt): RangeAttempt {
  const before = attempt.row.traffic;
  return {
    ...attempt,
    save: ({ row, ...change }) =>
      attempt.save({ ...change, row: { ...row, ...noted(addTraffic(before, traffic.soFar())) } }),
  };
}

/** As a property that is absent if nothing is known. */
export function noted(traffic: Traffic | undefined): { readonly traffic?: Traffic } {
  return traffic === undefined ? {} : { traffic };
}
