/** Checks of what a night wrote and read, and of the photos people have after it, by the demo tenant's own records. */
import type { Settings } from '../../shared/config/settings.ts';
import type { Reason } from '../../shared/core/finding.ts';
import { sharedAbove } from '../../shared/core/guard.ts';
import { isPlanned } from '../../shared/core/plan.ts';
import type { TenantAudit, TenantPerson, TenantWrite } from '../tenant/control-client.ts';
import type { Check } from './checks.ts';
import { endedWell, isQuiet, leftByRamp, type PlayedNight, profileChangesNotFound } from './played.ts';

/** `earlier`: the nights before this one. */
export function checkWrites(
  night: PlayedNight,
  earlier: readonly PlayedNight[],
  settings: Settings,
): readonly Check[] {
  const { number, run } = night;
  const previous = earlier.at(-1);
  const ramped = previous ? leftByRamp(previous) : new Set<string>();
  const late = new Set([...earlier.flatMap(profileChangesNotFound).map(({ userId }) => userId), ...ramped]);
  const checks: Check[] = [
    {
      claim: `night ${number} to write only to users in scope and in the plan`,
      failures: strayWrites(night, settings),
    },
  ];
  if (number === 1 || isQuiet(number) || !mayWrite(settings)) {
    const claim =
      ramped.size > 0 ? 'to write only to users left over by the limit per run' : 'to write nothing';
    checks.push({ claim: `night ${number} ${claim}`, failures: needlessWrites(night, late) });
  }
  // Repairing a profile change that is found late needs further reads.
  if (previous && endedWell(night) && isQuiet(number) && run.planned === 0)
    checks.push(checkReads(night, previous));
  return checks;
}

/** `late`: users who may be found, or repaired, only in this night. */
function needlessWrites({ counts, writes }: PlayedNight, late: ReadonlySet<string>): string[] {
  const needless = writes.filter(({ by, userId }) => by === 'app' && !late.has(userId ?? ''));
  if (needless.length > 0) return needless.map((write) => `${describe(write)} was written`);
  return counts.writes > 0 && late.size === 0 ? [`${counts.writes} requests changed the tenant`] : [];
}

function strayWrites({ writes, rows, people }: PlayedNight, settings: Settings): string[] {
  const planned = new Set(rows.filter(isPlanned).map(({ userId }) => userId));
  return writes
    .filter(({ by }) => by === 'app')
    .flatMap((write) => {
      const person = people.get(write.userId ?? '');
      if (!person) return [`${describe(write)} belongs to no user`];
      const where = `${describe(write)} of ${person.upn}`;
      if (!isInScope(person, settings)) return [`${where} is out of scope`];
      return planned.has(person.id) ? [] : [`${where} is not in the plan`];
    });
}

function describe({ kind, path, property }: TenantWrite): string {
  return `${kind} ${path ?? property ?? ''}`;
}

/** One small file for each file written the night before, and both sides of each user who is due for a deep check. */
function checkReads({ number, counts, run }: PlayedNight, previous: PlayedNight): Check {
  const written = previous.writes.filter(({ by, kind }) => by === 'app' && kind === 'file').length;
  const deep = 2 * (run.totals?.deepChecked ?? 0);
  const claim = `night ${number} to read at most the files written before (${written}) and those due for a deep check (${deep})`;
  const failures =
    counts.photoDownloads <= written + deep ? [] : [`${counts.photoDownloads} photos were read`];
  return { claim, failures };
}

/** Whether a settled policy, or somebody else, keeps a user with this reason out of step. */
const excuses: Readonly<Record<Reason, boolean>> = {
  mode: false,
  paused: false,
  ownership: true,
  removal: false,
  'absence-unconfirmed': false,
  contested: true,
  undone: true,
  stuck: true,
  // The tenant must say so too.
  'shared-picture': false,
  'too-many-clears': false,
  ramp: true,
  'left-out': true,
  'range-failed': false,
  'no-undo-copy': false,
};

/** `earlier`: the nights before this one. */
export function checkPictures(
  night: PlayedNight,
  earlier: readonly PlayedNight[],
  settings: Settings,
): readonly Check[] {
  const { number, audit } = night;
  if (!audit) return [];
  // Users whom the night did not reach, or who are out of scope, may have any photo.
  const judgesAll = endedWell(night) && !settings.SCOPE_GROUP && !settings.EXCLUDE_GROUP;
  const unseen = new Set([...earlier, night].flatMap(profileChangesNotFound).map(({ userId }) => userId));
  return [
    {
      claim: `every user who can have the current photo to have it in all three sizes after night ${number}`,
      failures: judgesAll ? wrongFaces(night, { audit, unseen, settings }) : [],
    },
    {
      claim: `nobody to have another person’s photo through a write of Instep after night ${number}`,
      failures: [
        ...audit.wrongByApp.map((id) => `${nameOf(night, id)} shows another person`),
        ...audit.filesOfOthersByApp.map((path) => `${path} shows another person`),
      ],
    },
  ];
}

interface Judgement {
  readonly audit: TenantAudit;
  /** Users who were not due, see `profileChangesNotFound`. */
  readonly unseen: ReadonlySet<string>;
  readonly settings: Settings;
}

function wrongFaces(night: PlayedNight, { audit, unseen, settings }: Judgement): string[] {
  const reasons = new Map(night.rows.map(({ userId, reason }) => [userId, reason]));
  return audit.people.flatMap(({ userId, faceIsCurrent, shows }) => {
    const person = night.people.get(userId);
    if (!person || faceIsCurrent || !isInScope(person, settings)) return [];
    if (!person.hasPhoto || !person.hasOwnProfile || unseen.has(userId)) return [];
    return isExcused(person, reasons.get(userId)) ? [] : [`${person.upn} shows ${JSON.stringify(shows)}`];
  });
}

/** Whether a photo is shared is not Instep's word alone: the tenant must agree. */
function isExcused(person: TenantPerson, reason: Reason | undefined): boolean {
  if (reason === 'shared-picture') return person.photoOwners > sharedAbove;
  return reason !== undefined && excuses[reason];
}

function nameOf({ people }: PlayedNight, id: string): string {
  return people.get(id)?.upn ?? id;
}

/** By the directory of the demo tenant and the settings; groups are not considered. */
export function isInScope(person: TenantPerson, { GUESTS, DISABLED_USERS }: Settings): boolean {
  if (person.deleted) return false;
  if (!person.enabled && DISABLED_USERS === 'exclude') return false;
  return person.userType === 'Guest' ? GUESTS === 'include' : person.mailboxPlan;
}

export function mayWrite({ MODE, PAUSED }: Settings): boolean {
  return MODE === 'repair' && !PAUSED;
}
