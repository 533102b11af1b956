/** A route of SharePoint REST before it is matched: what its path is made of, what it costs, who answers. */
import type { Answer, Call } from '../call.ts';
import type { Cost } from '../throttle.ts';
import type { RestSegment } from './rest-path.ts';

export interface Shape {
  readonly methods: readonly string[];
  /** Lower-case segment names; one ending in `()` must have parentheses, one ending in `()?` may. */
  readonly path: string;
  readonly kind: string;
  readonly roles: readonly string[];
  readonly cost?: Cost;
  handle(call: Call, segments: readonly RestSegment[]): Answer | Promise<Answer>;
}

/** REST calls have no published cost; taken as that of the like call through Graph. */
export const readUnits: Cost = { units: 1 };
export const listUnits: Cost = { units: 2 };

export function at(segments: readonly RestSegment[], index: number): RestSegment {
  const segment = segments[index];
  if (!segment) throw new RangeError(`the path has no segment ${index}`);
  return segment;
}
