/** The checks that decide the exit code. Wherever possible they compare with the demo tenant's own records. */
import type { Settings } from '../../shared/config/settings.ts';
import { type Finding, outOfScope, quietFindings } from '../../shared/core/finding.ts';
import { comparedUsers, updatesFrom } from '../../shared/core/guard.ts';
import { wasPlanned } from '../../shared/core/plan.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import type { HostStats } from '../host/messages.ts';
import { plural } from '../terminal.ts';
import { checkPictures, checkWrites, mayWrite } from './check-tenant.ts';
import { endedWell, leftByRamp, type Played, type PlayedNight, profileChangesNotFound } from './played.ts';

export interface Check {
  /** What is expected, such as "night 1 to end ...". */
  readonly claim: string;
  /** What was found instead; empty: the check passed. */
  readonly failures: readonly string[];
}

export function checkPlay(played: Played, settings: Settings): readonly Check[] {
  const { nights } = played;
  return [
    ...nights.flatMap((night) => {
      const earlier = nights.slice(0, night.number - 1);
      const expected = night.number === 1 ? played.expected : undefined;
      return [
        ...checkRun(night, settings),
        ...checkFindings(night, { expected, previous: earlier.at(-1) }, settings),
        ...checkWrites(night, earlier, settings),
        ...checkPictures(night, earlier, settings),
      ];
    }),
    ...checkHost(played.host),
  ];
}

function checkRun(night: PlayedNight, settings: Settings): readonly Check[] {
  const { number, run } = night;
  const writes = mayWrite(settings) && number > 1;
  const state = writes ? 'completed' : 'reported';
  const end: Check = {
    claim: `night ${number} to end "${state}"`,
    failures: run.state === state ? [] : [`it ended "${run.state}"${run.note ? `: ${run.note}` : ''}`],
  };
  // Every other failure would only follow from this one.
  if (!endedWell(night)) return [end];
  return [
    end,
    { claim: `night ${number} to read every user`, failures: unread(run) },
    ...(writes ? [checkHold(night, settings), checkOutcomes(night)] : []),
  ];
}

function unread({ totals }: RunRecord): string[] {
  if (!totals) return ['the run has no totals'];
  const count = totals.findings.unknown ?? 0;
  return count === 0 ? [] : [`${plural(count, 'user')} could not be read: ${describeCauses(totals.causes)}`];
}

function describeCauses(causes: Readonly<Record<string, number>>): string {
  return Object.entries(causes)
    .map(([cause, users]) => `${cause} (${users})`)
    .join(', ');
}

/** A plan above the limit is held, from 50 compared users on, and the approval names that plan's hash. */
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
    failures.push(`${updates} of ${compared} users would be updated, but the plan was not held`);
  if (held && run.approval?.planHash !== held.planHash) failures.push('the approval is for another plan');
  return {
    claim: `the guard to hold the plan of night ${number} if it exceeds the limit, and only that plan to be approved`,
    failures,
  };
}

function checkOutcomes({ number, run }: PlayedNight): Check {
  const { repaired = 0, ...others } = run.outcomes;
  const failures = Object.entries(others).map(([outcome, count]) => `${count} ended ${outcome}`);
  if (repaired !== run.planned) failures.push(`${repaired} of ${run.planned} planned users were repaired`);
  return { claim: `night ${number} to repair all planned users`, failures };
}

/** States in the demo tenant for which a run stores no row. */
const rowless: ReadonlySet<string> = new Set([...quietFindings, ...outOfScope]);

interface Before {
  /** What the first night has to find, by object id; undefined for every other night. */
  readonly expected: ReadonlyMap<string, string> | undefined;
  readonly previous: PlayedNight | undefined;
}

function checkFindings(
  night: PlayedNight,
  { expected, previous }: Before,
  settings: Settings,
): readonly Check[] {
  if (!endedWell(night) || hasUnusualScope(settings)) return [];
  const checks: Check[] = [];
  const { number, happenings } = night;
  if (expected) {
    checks.push({
      claim: `night ${number} to report the true state of every user`,
      failures: [...expected].flatMap(([userId, finding]) => differs(night, userId, finding)),
    });
  }
  if (happenings.length > 0 && number > 1) {
    const unseen = profileChangesNotFound(night);
    // `expected` holds only for users who were in step before the change; users left over were not.
    const ramped = previous ? leftByRamp(previous) : new Set<string>();
    checks.push({
      claim: `night ${number} to find every change since the night before`,
      failures: happenings
        .filter((one) => !unseen.includes(one) && !ramped.has(one.userId))
        .flatMap(({ userId, expected: finding, what }) =>
          differs(night, userId, finding).map((failure) => `${failure} (${what})`),
        ),
    });
  }
  return checks;
}

function differs({ rows, people }: PlayedNight, userId: string, expected: string): string[] {
  const row = rows.find((one) => one.userId === userId);
  const found: Finding | 'no row' = row?.finding ?? 'no row';
  if (found === (rowless.has(expected) ? 'no row' : expected)) return [];
  return [`${people.get(userId)?.upn ?? userId}: expected ${expected}, found ${found}`];
}

/** The tenant's expectations assume the default scope. */
function hasUnusualScope({ SCOPE_GROUP, EXCLUDE_GROUP, GUESTS, DISABLED_USERS }: Settings): boolean {
  return Boolean(SCOPE_GROUP ?? EXCLUDE_GROUP) || GUESTS === 'include' || DISABLED_USERS === 'include';
}

function checkHost({ invocations, problems, queued }: HostStats): readonly Check[] {
  const failed = Object.entries(invocations).filter(([, counts]) => counts.failed > 0);
  const left = Object.entries(queued).filter(([, count]) => count > 0);
  return [
    {
      claim: 'no function to fail',
      failures: failed.map(([name, counts]) => `${name} failed ${counts.failed} of ${counts.count} times`),
    },
    { claim: 'no warning or error from the host', failures: countEqual(problems) },
    {
      claim: 'no message to be left in a queue',
      failures: left.map(([queue, count]) => `${count} in ${queue}`),
    },
  ];
}

/** A retry that fails again reports the same text. */
function countEqual(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
}
