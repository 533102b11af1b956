/**
 * Leaves users out of a held plan, or puts them back. The newest word about a user counts. Nothing of the run changes but
 * a revision, which each call takes first, so that an approval at the same moment fails (DECISIONS.md, D-left-out).
 */
import type { Finding } from '../../core/finding.ts';
import { type Mark, nextRevision } from '../../core/left-out.ts';
import { isPlanned } from '../../core/plan.ts';
import { plural } from '../../core/plural.ts';
import type { RunRecord } from '../../core/run.ts';
import type { Runtime, State } from '../context.ts';
import { notHeld } from '../ledger/held-plan.ts';
import type { Refusal } from './approve-run.ts';

/** Object ids of users, or all users with one finding. */
export type Chosen = { readonly users: readonly string[] } | { readonly finding: Finding };

export type AskedLeaveOut = Chosen & {
  readonly leftOut: boolean;
  /** An id, never a name. */
  readonly by: string;
};

export type LeftOut =
  | { readonly kind: 'done'; readonly revision: string }
  | Exclude<Refusal, { readonly kind: 'active' }>;

/** Of taking a revision, while others take theirs. */
const mostAttempts = 20;

/** A repeated call changes nothing more. */
export async function leaveOut(
  context: State & Runtime,
  runId: string,
  asked: AskedLeaveOut,
): Promise<LeftOut> {
  const stored = await context.runs.get(runId);
  if (stored === undefined) return { kind: 'not-found' };
  if (stored.value.state !== 'held') return refusedAs(stored.value);
  const why = await objection(context, runId, asked);
  if (why !== undefined) return { kind: 'refused', why };
  const taken = await takeRevision(context, runId);
  if (typeof taken !== 'string') return taken;
  const { leftOut, by } = asked;
  const mark: Mark = { leftOut, by, revision: taken, at: context.clock.now().toISOString() };
  await ('users' in asked
    ? context.leftOut.addUsers(
        runId,
        asked.users.map((userId) => ({ ...mark, userId })),
      )
    : context.leftOut.addFinding(runId, { ...mark, finding: asked.finding }));
  // An approval that hashed the plan before the marks were there may have come first: then they must not look effective.
  const after = await context.runs.get(runId);
  return after?.value.state === 'held' ? { kind: 'done', revision: taken } : tooLate(runId, after?.value);
}

const mostNamed = 10;

async function objection(context: State, runId: string, asked: AskedLeaveOut): Promise<string | undefined> {
  if ('finding' in asked) {
    return (await hasPlanned(context, runId, asked.finding))
      ? undefined
      : `No user with the finding ${asked.finding} is in the plan of run ${runId}.`;
  }
  const found = await context.findings.getMany(runId, asked.users);
  const others = asked.users.filter((id) => {
    const line = found.get(id);
    return line === undefined || !isPlanned(line.value);
  });
  if (others.length === 0) return undefined;
  const more = others.length > mostNamed ? ' …' : '';
  return `${plural(others.length, 'user')} of these ${others.length === 1 ? 'is' : 'are'} not in the plan of run ${runId}: ${others.slice(0, mostNamed).join(', ')}${more}. Nothing was changed.`;
}

async function hasPlanned({ findings }: State, runId: string, finding: Finding): Promise<boolean> {
  const filter = { finding, actions: 'writing' } as const;
  let continuation: string | undefined;
  do {
    const page = await findings.page(runId, { filter, limit: 1, continuation });
    if (page.rows.length > 0) return true;
    continuation = page.continuation;
  } while (continuation !== undefined);
  return false;
}

/** Stores a new revision in the record of the run. Of two calls at the same moment, one goes first. */
async function takeRevision(
  context: State & Runtime,
  runId: string,
): Promise<string | Extract<LeftOut, { readonly kind: 'refused' }>> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const stored = await context.runs.get(runId);
    if (stored?.value.state !== 'held') return tooLate(runId, stored?.value);
    const revision = nextRevision(stored.value.leftOutRevision, context.ids.fresh());
    const next = { ...stored.value, leftOutRevision: revision };
    if (await context.runs.update(stored.etag, next)) return revision;
  }
  return { kind: 'refused', why: 'Other administrators change this plan at the moment. Try again.' };
}

function refusedAs(run: RunRecord): Extract<LeftOut, { readonly kind: 'refused' }> {
  return { kind: 'refused', why: notHeld(run, 'leave out') };
}

function tooLate(runId: string, run: RunRecord | undefined): Extract<LeftOut, { readonly kind: 'refused' }> {
  if (run === undefined) return { kind: 'refused', why: `Run ${runId} was removed meanwhile.` };
  return {
    kind: 'refused',
    why: `${notHeld(run, 'leave out')} That happened while this request was handled, so it may have no effect. Look at the report of the run.`,
  };
}
