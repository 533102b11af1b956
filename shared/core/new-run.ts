/** The record of a run that has just started: nothing is counted or decided yet. */
import type { RunRecord } from './run.ts';

export function newRun(
  begun: Pick<RunRecord, 'id' | 'trigger' | 'state' | 'mode' | 'settingsHash'>,
  now: Date,
): RunRecord {
  const at = now.toISOString();
  return {
    ...begun,
    startedAt: at,
    progressAt: at,
    closedAt: undefined,
    endedAt: undefined,
    ranges: 0,
    chunks: 0,
    totals: undefined,
    planHash: undefined,
    planned: 0,
    verdict: undefined,
    approval: undefined,
    outcomes: {},
    suspectedPlaceholders: [],
    sharedPictures: [],
    note: undefined,
  };
}
