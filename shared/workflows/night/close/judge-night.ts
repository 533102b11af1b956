/** The plan of a night at its close: surveyed, judged by the guard, and hashed without what the guard withholds. */
import { type GuardSettings, judge, type LastClosed } from '../../../core/guard.ts';
import type { RunRecord, Totals, Verdict } from '../../../core/run.ts';
import type { Runtime, State } from '../../context.ts';
import { readLastClosed } from '../../ledger/last-closed.ts';
import { readCanary } from './canary.ts';
import { survey } from './survey.ts';
import { type Plan, withhold } from './withhold.ts';

/** Hashes of shared pictures kept with a run: enough for any tenant, and never too long for a row. */
const mostRemembered = 100;

export interface Judged {
  readonly verdict: Verdict;
  readonly plan: Plan;
  /** What the record of the run is to say beside. */
  readonly found: Pick<RunRecord, 'suspectedPlaceholders' | 'sharedPictures' | 'approval'>;
  /** The run it is compared with. */
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
      suspectedPlaceholders: found.suspectedPlaceholders,
      sharedPictures: [...found.shared.keys()].slice(0, mostRemembered),
      // A plan that only repeats an approved one stands on the same approval, however many nights it takes.
      approval: found.repeatsApproved ? earlier?.approval : undefined,
    },
  };
}

function newlyShared(shared: ReadonlyMap<string, number>, last: LastClosed | undefined): number {
  const known = new Set(last?.sharedPictures);
  return [...shared].filter(([sha]) => !known.has(sha)).reduce((sum, [, users]) => sum + users, 0);
}

/** The last run, if an administrator approved its plan: what it could not finish needs no second approval. */
async function approvedRun(context: State, runId: string): Promise<RunRecord | undefined> {
  const last = await context.runs.get(runId);
  return last?.value.approval === undefined ? undefined : last.value;
}
