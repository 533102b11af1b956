/** Whether a run that only reported found what there is. */
import type { RunRecord } from '../../shared/core/run.ts';
import type { Judgement } from './truth.ts';

export function judgeFindings(
  { totals }: Pick<RunRecord, 'totals'>,
  expected: Readonly<Record<string, number>>,
): Judgement {
  const found: Readonly<Record<string, number>> = totals?.findings ?? {};
  const kinds = [...new Set([...Object.keys(found), ...Object.keys(expected)])];
  const more = (a: typeof found, b: typeof found) =>
    kinds.reduce((sum, kind) => sum + Math.max(0, (a[kind] ?? 0) - (b[kind] ?? 0)), 0);
  return { missed: more(expected, found), mistaken: more(found, expected) };
}
