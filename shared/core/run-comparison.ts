/** How one user changed between two runs. */
import { findingCatalogue } from './catalogue/findings.ts';
import type { FindingRow } from './run.ts';

export const changes = ['new', 'came-back', 'still-open', 'fixed', 'left', 'unclear'] as const;
export type Change = (typeof changes)[number];

/** One user's line in a run. `wasRead` false: the run did not read this user. */
export interface Line {
  readonly row: FindingRow | undefined;
  readonly wasRead: boolean;
}

/**
 * The first row that fits wins. "No line": the run read the user, who was in step, without a photo in Exchange, without
 * a mailbox, or out of scope; the run does not store which (DECISIONS.md, D-fixed). The canary always has a line, which
 * counts as none.
 *
 *   later                  earlier                change
 *   ---------------------  ---------------------  ----------
 *   no line or gone        gone                   undefined   (not reported)
 *   not read, unknown      any                    unclear
 *   gone                   any                    left
 *   no line                no line                undefined
 *   any                    not read, unknown      unclear
 *   no line                any other              fixed
 *   any other              no line or gone        new
 *   any other              repaired               came-back
 *   any other              any other              still-open
 */
export function changeOf(earlier: Line, later: Line): Change | undefined {
  const [before, now] = [said(earlier), said(later)];
  if (before === 'gone' && (now === 'nothing' || now === 'gone')) return undefined;
  if (now === 'unknown') return 'unclear';
  if (now === 'gone') return 'left';
  if (now === 'nothing' && before === 'nothing') return undefined;
  if (before === 'unknown') return 'unclear';
  if (now === 'nothing') return 'fixed';
  if (before === 'nothing' || before === 'gone') return 'new';
  return before === 'repaired' ? 'came-back' : 'still-open';
}

function said({ row, wasRead }: Line): 'unknown' | 'gone' | 'nothing' | 'repaired' | 'drift' {
  if (row === undefined) return wasRead ? 'nothing' : 'unknown';
  const { comparedAs } = findingCatalogue[row.finding];
  return comparedAs === 'drift' && row.outcome === 'repaired' ? 'repaired' : comparedAs;
}
