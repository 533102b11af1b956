/** Who shows whose face after a night, by the tenant's own judgement. */
import type { Settings } from '../../shared/config/settings.ts';
import type { Reason } from '../../shared/core/finding.ts';
import { sharedAbove } from '../../shared/core/guard.ts';
import type { Check } from './checks.ts';
import { endedWell, type PlayedNight, profileChangesNotFound } from './played.ts';
import { isInScope } from './scope.ts';
import type { TenantAudit, TenantPerson } from './tenant-control.ts';

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
  // Whom the night did not come to, or must not look after, may show anything.
  const judgesAll = endedWell(night) && !settings.SCOPE_GROUP && !settings.EXCLUDE_GROUP;
  const unseen = new Set([...earlier, night].flatMap(profileChangesNotFound).map(({ userId }) => userId));
  return [
    {
      claim: `after night ${number} everybody who can show the present face does, in all three sizes`,
      failures: judgesAll ? wrongFaces(night, { audit, unseen, settings }) : [],
    },
    {
      claim: `after night ${number} nobody shows another’s face through what Instep wrote`,
      failures: [
        ...audit.wrongByApp.map((id) => `${nameOf(night, id)} shows somebody else`),
        ...audit.filesOfOthersByApp.map((path) => `${path} shows somebody else`),
      ],
    },
  ];
}

interface Judgement {
  readonly audit: TenantAudit;
  /** Users whose turn has not come, see `profileChangesNotFound`. */
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

/** That a picture is shared is not taken from Instep: the tenant must say so too. */
function isExcused(person: TenantPerson, reason: Reason | undefined): boolean {
  if (reason === 'shared-picture') return person.photoOwners > sharedAbove;
  return reason !== undefined && excuses[reason];
}

function nameOf({ people }: PlayedNight, id: string): string {
  return people.get(id)?.upn ?? id;
}
