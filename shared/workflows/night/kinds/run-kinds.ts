import type { RunRecord } from '../../../core/run.ts';
import { isUndo } from '../../../core/run-kinds.ts';
import { nightly } from './nightly.ts';
import type { RunKind } from './run-kind.ts';
import { undo } from './undo.ts';

export function kindOf(run: RunRecord): RunKind {
  return isUndo(run) ? undo(run) : nightly(run);
}
