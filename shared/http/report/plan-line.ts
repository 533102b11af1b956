/** A line of a plan as answers have it. */
import { whyOf } from '../../core/words.ts';
import type { NamedLine } from '../../workflows/report/plan-lines.ts';

export function planLineOf(line: NamedLine) {
  const { userId, signInName, finding, granted: action, reason, geo, outcome, leftOut } = line;
  return {
    ...{ userId, signInName, finding, action, reason, geo, outcome },
    why: whyOf(line),
    leftOut: leftOut && { by: leftOut.by, at: leftOut.at },
  };
}
