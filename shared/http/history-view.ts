/** The history of a user, in the form of the HTTP contract. */
import type { z } from 'zod';
import type { OperationRecord } from '../core/operation.ts';
import type { FindingRow, RunRecord } from '../core/run.ts';
import { whyOf } from '../core/words.ts';
import type { HistoryEntry, UserHistory } from '../workflows/report/user-history.ts';
import type { getUserHistory } from './contract/history.ts';

type View = z.input<(typeof getUserHistory)['answers'][200]['schema']>;

/** The callers in a history, whose names people want to read. */
export function callersIn({ entries }: UserHistory): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'sync') return [entry.operation.by];
    return entry.kind === 'call' ? [entry.record.by] : [];
  });
}

export function historyView(
  userId: string,
  { entries, runs, undoCopies, continuation }: UserHistory,
  nameOf: (id: string) => string | undefined,
): View {
  const view = (entry: HistoryEntry): View['entries'][number] => {
    switch (entry.kind) {
      case 'run':
        return { at: entry.at, run: inRun(entry.run, entry.row) };
      case 'sync':
        return { at: entry.at, sync: { ...onDemand(entry.operation), byName: nameOf(entry.operation.by) } };
      case 'call':
        return { at: entry.at, call: { ...entry.record, byName: nameOf(entry.record.by) } };
    }
    return entry satisfies never;
  };
  return {
    userId,
    entries: entries.map(view),
    runs,
    undoCopies: undoCopies && [...undoCopies],
    continuation,
  };
}

function inRun({ id, trigger, mode, state }: RunRecord, row: FindingRow) {
  const { finding, wanted, granted: action, reason, cause, outcome } = row;
  return { id, trigger, mode, state, finding, why: whyOf(row), wanted, action, reason, cause, outcome };
}

function onDemand({ by, dryRun, force, state, result, failure, cause }: OperationRecord) {
  const { finding, action, reason, outcome } = result ?? {};
  return { by, dryRun, force, state, finding, action, reason, outcome, why: failure?.detail ?? cause };
}
