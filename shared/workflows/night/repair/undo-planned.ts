/** One user of a run that undoes another. */
import { events } from '../../../core/events.ts';
import { lineDimensions } from '../../../core/line-dimensions.ts';
import type { FindingRow, RepairOutcome } from '../../../core/run.ts';
import type { UndoRun } from '../../../core/run-kinds.ts';
import type { Runtime, State, Tenant, Writing } from '../../context.ts';
import { type UndoRefusal, undoPicture } from '../../write/undo-picture.ts';

/** An administrator's plan is for everybody in it, also who is out of scope by now, or waits after failures. */
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
  // Nobody asks: a plan is admitted as a whole, by its approval.
  guard: 'failed',
  unreadable: 'unreadable',
  'no-copy': 'moved',
  'wrong-owner': 'moved',
  'no-profile': 'moved',
  gone: 'moved',
  'other-geo': 'moved',
  unfinished: 'moved',
  'not-own': 'moved',
  moved: 'moved',
};
