/** Removes the users whom the guard withholds from the plan, and hashes the rest. */
import type { Action, Reason } from '../../../core/finding.ts';
import type { Sha256 } from '../../../core/observation.ts';
import { isPlanned, planHasher, repeats, wasPlanned } from '../../../core/plan.ts';
import type { Counts, FindingRow, Verdict } from '../../../core/run.ts';
import { countOne } from '../../../core/totals.ts';
import type { IdRange } from '../../../ports/state.ts';
import type { Runtime, State } from '../../context.ts';
import { plannedEarlier } from './earlier-findings.ts';
import { rolloutOf } from './rollout.ts';
import type { Survey } from './survey.ts';

export interface Plan {
  readonly hash: Sha256;
  readonly planned: number;
  readonly actions: Counts<Action>;
  readonly withheld: Counts<Reason>;
}

export interface Rules {
  /** Source photos that are not copied. */
  readonly shared: Survey['shared'];
  readonly withholdsClears: boolean;
  /** Only users whom this approved run carried over stay in the plan. Undefined: all users may stay. */
  readonly onlyFrom: string | undefined;
}

export function rulesOf({ shared }: Survey, { checks }: Verdict): Rules {
  const withholdsClears = checks.some(({ name, result }) => name === 'clears' && result === 'withhold');
  return { shared, withholdsClears, onlyFrom: undefined };
}

/** Why the guard takes a user out of any plan. */
export function guardReason(
  { sourceSha, wanted }: FindingRow,
  { shared, withholdsClears }: Rules,
): Reason | undefined {
  if (sourceSha !== undefined && shared.has(sourceSha)) return 'shared-picture';
  return wanted === 'clear' && withholdsClears ? 'too-many-clears' : undefined;
}

/** Idempotent: on a repeated call, the same rows are withheld for the same reasons. */
export async function withhold(context: State & Runtime, runId: string, rules: Rules): Promise<Plan> {
  const hasher = planHasher();
  let planned = 0;
  let actions: Counts<Action> = {};
  let withheldFor: Counts<Reason> = {};
  const isInRollout = await rolloutOf(context, (range) => wantedIds(context, runId, rules, range));
  for await (const rows of plannedRows(context, runId, rules)) {
    const withheld: FindingRow[] = [];
    for (const { row, reason: objection } of rows) {
      const reason = objection ?? (isInRollout(row.userId) ? undefined : 'ramp');
      withheldFor = countOne(withheldFor, reason);
      if (reason !== undefined) {
        withheld.push({ ...row, granted: 'report', reason });
        continue;
      }
      hasher.add(row);
      planned++;
      actions = countOne(actions, row.granted);
    }
    if (withheld.length > 0) await context.findings.put(withheld);
  }
  return { hash: hasher.digest(), planned, actions, withheld: withheldFor };
}

interface PlannedRow {
  readonly row: FindingRow;
  readonly reason: Reason | undefined;
}

/** The rows of the plan in order of object id, each with the reason if it is withheld. */
async function* plannedRows(
  context: State,
  runId: string,
  rules: Rules,
  range?: IdRange,
): AsyncIterable<readonly PlannedRow[]> {
  for await (const rows of context.findings.list(runId, range)) {
    const planned = rows.filter(wasPlanned);
    const earlier = await plannedEarlier(context, rules.onlyFrom, planned);
    yield planned.map((row) => ({ row, reason: reasonToWithhold(row, earlier.get(row.userId), rules) }));
  }
}

function reasonToWithhold(
  row: FindingRow,
  earlier: FindingRow | undefined,
  rules: Rules,
): Reason | undefined {
  if (!isPlanned(row)) return row.reason;
  const isLeft = rules.onlyFrom !== undefined && !repeats(row, earlier);
  return guardReason(row, rules) ?? (isLeft ? 'ramp' : undefined);
}

async function* wantedIds(
  context: State,
  runId: string,
  rules: Rules,
  range: IdRange,
): AsyncIterable<readonly string[]> {
  for await (const rows of plannedRows(context, runId, rules, range)) {
    yield rows.filter(({ reason }) => reason === undefined).map(({ row }) => row.userId);
  }
}
