/** The states a run went through, and how its repairs ended. */
import type { Settings } from '../../shared/config/settings.ts';
import { comparedUsers, updatesFrom } from '../../shared/core/guard.ts';
import { wasPlanned } from '../../shared/core/plan.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import type { Check } from './checks.ts';
import { endedWell, type PlayedNight } from './played.ts';
import { mayWrite } from './scope.ts';
import { plural } from './text.ts';

export function checkRun(night: PlayedNight, settings: Settings): readonly Check[] {
  const { number, run } = night;
  const writes = mayWrite(settings) && number > 1;
  const state = writes ? 'completed' : 'reported';
  const end: Check = {
    claim: `night ${number} ends ${state}`,
    failures: run.state === state ? [] : [`it ended ${run.state}${run.note ? `: ${run.note}` : ''}`],
  };
  // What it did not come to follows from that.
  if (!endedWell(night)) return [end];
  return [
    end,
    { claim: `night ${number} could read everybody`, failures: unread(run) },
    ...(writes ? [checkHold(night, settings), checkOutcomes(night)] : []),
  ];
}

function unread({ totals }: RunRecord): string[] {
  if (!totals) return ['the run has no totals'];
  const count = totals.findings.unknown ?? 0;
  return count === 0 ? [] : [`${plural(count, 'user')} could not be read: ${JSON.stringify(totals.causes)}`];
}

/** Held above the limit, from 50 compared users on, and approved by the hash of that very plan. */
function checkHold({ number, held, run, rows }: PlayedNight, settings: Settings): Check {
  const { GUARD_UPDATES, MAX_UPDATES_PER_RUN = Number.POSITIVE_INFINITY } = settings;
  const compared = run.totals ? comparedUsers(run.totals) : 0;
  const copies = rows.filter((row) => wasPlanned(row) && row.wanted !== 'clear');
  const wanted = copies.filter(({ reason }) => reason !== 'shared-picture').length;
  const updates = Math.min(wanted, MAX_UPDATES_PER_RUN);
  const applies = compared >= updatesFrom;
  const exceeds = applies && updates * 100 > GUARD_UPDATES * compared;
  const check = run.verdict?.checks.find(({ name }) => name === 'updates');
  const failures: string[] = [];
  if (applies === (check?.result === 'not-applicable')) failures.push(`of ${compared} users: ${check?.text}`);
  if (exceeds && !held)
    failures.push(`${updates} of ${compared} users would be updated, and it was not held`);
  if (held && run.approval?.planHash !== held.planHash) failures.push('the approval names another plan');
  return { claim: `night ${number}: the guard held what it had to, and nothing went past it`, failures };
}

function checkOutcomes({ number, run }: PlayedNight): Check {
  const { repaired = 0, ...others } = run.outcomes;
  const failures = Object.entries(others).map(([outcome, count]) => `${count} ended ${outcome}`);
  if (repaired !== run.planned) failures.push(`${repaired} of ${run.planned} planned users were repaired`);
  return { claim: `night ${number} repairs all that was planned`, failures };
}
