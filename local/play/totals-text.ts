/** What a run found, in one sentence. */
import { findings, quietFindings } from '../../shared/core/finding.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { number, plural, wrap } from './text.ts';

/** "467 users in scope: 290 in step; 57 missing, 38 stale, 2 wrong-owner." */
export function describeTotals({ totals }: RunRecord): string {
  if (!totals) return wrap('There are no totals.');
  const drifted = findings
    .filter((finding) => !quietFindings.has(finding) && totals.findings[finding])
    .map((finding) => [totals.findings[finding] ?? 0, finding] as const)
    .sort(([a], [b]) => b - a)
    .map(([count, finding]) => `${count} ${finding}`);
  const inStep = number(totals.findings['in-step'] ?? 0);
  const found = drifted.length === 0 ? 'nothing else to tell' : drifted.join(', ');
  return wrap(`${plural(totals.inScope, 'user')} in scope: ${inStep} in step; ${found}.`);
}
