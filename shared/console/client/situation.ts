/** One sentence that says whether all is well, and what to do if not. */
import type { RunRecord } from '../../core/run.ts';
import { isActive, plural, runName } from './words.ts';

export interface Situation {
  readonly text: string;
  readonly kind: 'good' | 'held' | 'bad' | 'none';
  /** The run that the sentence is about. */
  readonly run: RunRecord | undefined;
}

/** A night may be late by its retries; after so long without one, something is wrong. */
const usualHours = 30;

/** `runs`: the newest ones, newest first. */
export function situationOf(runs: readonly RunRecord[], nowMs: number): Situation {
  const [newest] = runs;
  if (newest === undefined) {
    return {
      text: 'No run yet. The first one starts on schedule, or when you start it.',
      kind: 'none',
      run: undefined,
    };
  }
  const held = runs.find(({ state }) => state === 'held');
  if (held !== undefined) {
    const users = plural(held.planned, 'user');
    return {
      text: `A plan for ${users} waits for an approval; nothing of it is written before.`,
      kind: 'held',
      run: held,
    };
  }
  const active = runs.find(isActive);
  if (active !== undefined) return { text: 'A run is working.', kind: 'none', run: active };
  if (newest.state === 'failed') {
    return {
      text: `The last run failed: ${newest.note ?? 'no reason was recorded'}.`,
      kind: 'bad',
      run: newest,
    };
  }
  const closed = runs.find(({ totals }) => totals !== undefined);
  const lastMs = Date.parse(newest.startedAt);
  if (nowMs - lastMs > usualHours * 3_600_000) {
    return {
      text: `No run has started since ${runName(newest)}. Check the schedule and whether the app runs.`,
      kind: 'bad',
      run: newest,
    };
  }
  if (closed === undefined) return { text: 'No run has compared the photos yet.', kind: 'none', run: newest };
  return ofClosed(closed);
}

function ofClosed(run: RunRecord): Situation {
  const { totals, outcomes } = run;
  const inStep = totals?.findings['in-step'] ?? 0;
  const unknown = totals?.findings.unknown ?? 0;
  const repaired = outcomes.repaired ?? 0;
  const scope = totals?.inScope ?? 0;
  const said = [
    `The last run compared ${plural(scope, 'user')}: ${inStep.toLocaleString()} in step`,
    repaired > 0 ? `${repaired.toLocaleString()} repaired` : '',
    unknown > 0 ? `${unknown.toLocaleString()} could not be read` : '',
  ].filter((text) => text !== '');
  return { text: `${said.join(', ')}.`, kind: 'good', run };
}
