/**
 * Closes the plan of a nightly run: surveys it, lets the guard judge it, and hashes it without what the guard
 * withholds.
 */
import { type GuardSettings, judge, type LastClosed } from '../../../core/guard.ts';
import type { RunRecord, Totals, Verdict } from '../../../core/run.ts';
import type { Runtime, State } from '../../context.ts';
import { readLastClosed } from '../../ledger/last-closed.ts';
import { readCanary } from './canary.ts';
import { type Survey, survey } from './survey.ts';
import { type Plan, withhold } from './withhold.ts';

/** Most photos that a run record names. More would not fit into a column, of 32,768 characters. */
const mostPlaceholders = 100;
const mostSharedPictures = 400;

export interface Judged {
  readonly verdict: Verdict;
  readonly plan: Plan;
  /** Other fields to store in the run record. */
  readonly found: Pick<RunRecord, 'suspectedPlaceholders' | 'sharedPictures' | 'morePictures' | 'approval'>;
  /** The last closed run, which this run is compared with. */
  readonly lastRunId: string | undefined;
}

export async function judgeNight(
  context: State & Runtime,
  run: RunRecord,
  { totals, settings }: { readonly totals: Totals; readonly settings: GuardSettings },
): Promise<Judged> {
  const last = await readLastClosed(context);
  const earlier = last === undefined ? undefined : await approvedRun(context, last.runId);
  const found = await survey(context, run.id, earlier?.id);
  const verdict = judge(
    {
      totals,
      updates: found.updates,
      clears: found.clears,
      day: found.day,
      sharedCopies: found.sharedCopies,
      sharedPictures: found.shared.size,
      newSharedCopies: newlyShared(found.shared, last),
      settingsHash: run.settingsHash,
      last,
      canary: await readCanary(context, run.id),
      approvedBefore: found.repeatsApproved,
    },
    settings,
  );
  return {
    verdict,
    plan: await withhold(context, run.id, found, verdict),
    lastRunId: last?.runId,
    found: {
      ...namedPictures(found),
      // A plan that only repeats an approved plan keeps that approval, however many nights it takes.
      approval: found.repeatsApproved ? earlier?.approval : undefined,
    },
  };
}

function namedPictures({
  suspectedPlaceholders,
  shared,
}: Survey): Pick<RunRecord, 'suspectedPlaceholders' | 'sharedPictures' | 'morePictures'> {
  const more = {
    suspectedPlaceholders: Math.max(0, suspectedPlaceholders.length - mostPlaceholders),
    sharedPictures: Math.max(0, shared.size - mostSharedPictures),
  };
  return {
    suspectedPlaceholders: suspectedPlaceholders.slice(0, mostPlaceholders),
    sharedPictures: [...shared.keys()].slice(0, mostSharedPictures),
    morePictures: more.suspectedPlaceholders + more.sharedPictures === 0 ? undefined : more,
  };
}

function newlyShared(shared: ReadonlyMap<string, number>, last: LastClosed | undefined): number {
  const sharedBefore = new Set(last?.sharedPictures);
  // Of rarer photos the last run kept no hash.
  const compared = [...shared].slice(0, mostSharedPictures);
  return compared.filter(([sha]) => !sharedBefore.has(sha)).reduce((sum, [, users]) => sum + users, 0);
}

/** The last run if its plan was approved: what that run could not finish needs no second approval. */
async function approvedRun(context: State, runId: string): Promise<RunRecord | undefined> {
  const last = await context.runs.get(runId);
  return last?.value.approval === undefined ? undefined : last.value;
}
