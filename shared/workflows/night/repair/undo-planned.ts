/** Carries out one row of an undo run's plan. */
import { events } from '../../../core/events.ts';
import { lineDimensions } from '../../../core/line-dimensions.ts';
import type { FindingRow, RepairOutcome } from '../../../core/run.ts';
import type { UndoRun } from '../../../core/run-kinds.ts';
import type { Runtime, State, Tenant, Writing } from '../../context.ts';
import { type UndoRefusal, undoPicture } from '../../write/undo-picture.ts';
import { inTurnOf } from './in-turn.ts';

/** An approved undo plan applies to all its users, also to those who are out of scope by now or wait after failures. */
export async function undoPlanned(
  context: Tenant & Writing & State & Runtime,
  run: UndoRun,
  line: FindingRow,
): Promise<RepairOutcome | 'unreadable'> {
  const { userId } = line;
  const undone = await undoPicture(context, {
    userId,
    runId: run.id,
    undoes: run.undoes,
    force: false,
    line,
    inTurn: inTurnOf(context, { run, line }),
  });
  switch (undone.kind) {
    case 'undone':
      context.telemetry.event(events.photoRepaired, lineDimensions(line), {});
      return 'repaired';
    case 'refused':
      return outcomeOf[undone.why];
    case 'failed':
      return undone.outcome;
    case 'not-found':
      return 'moved';
  }
  return undone satisfies never;
}

const outcomeOf: Readonly<Record<UndoRefusal, RepairOutcome | 'unreadable'>> = {
  busy: 'busy',
  // Never returned here: the plan was admitted as a whole by its approval, so no single write is checked.
  guard: 'failed',
  unreadable: 'unreadable',
  'no-copy': 'moved',
  'changed-copy': 'moved',
  'unsealed-copy': 'moved',
  'foreign-address': 'moved',
  'wrong-owner': 'moved',
  'no-profile': 'moved',
  gone: 'moved',
  'other-geo': 'moved',
  unfinished: 'moved',
  'not-own': 'moved',
  moved: 'moved',
};
