/**
 * Reads each profile in the geo location that has it. A location knows where the other profiles are, but shows only
 * the properties of its own:
 * https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-userprofileexperience
 */
import { unlistedGeo } from '../../core/geo.ts';
import type { ProfileReading } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { Geo, GeoListing } from '../../ports/tenant.ts';
import type { Tenant } from '../context.ts';

export interface FoundProfile {
  /** The location that has the profile; otherwise one that could not be read, or the one that was asked first. */
  readonly geo: Geo;
  readonly reading: ProfileReading;
}

interface Asking {
  readonly user: UserRow;
  readonly geo: Geo;
}

/** Starts with the expected geo location of each user (DECISIONS.md, D-geo-profile). Every user has an answer. */
export async function readProfiles(
  context: Tenant,
  asking: readonly Asking[],
): Promise<ReadonlyMap<string, FoundProfile>> {
  const listing = await context.geos.listing();
  const first = await ask(asking);
  const next = first.flatMap(({ user, geo, reading }) =>
    elsewhere(reading, geo, listing).map((other) => ({ user, geo: other })),
  );
  const second = Map.groupBy(await ask(next), ({ user }) => user.id);
  return new Map(
    first.map((answer) => [answer.user.id, foundProfile(answer, second.get(answer.user.id) ?? [], listing)]),
  );
}

type Answered = Asking & FoundProfile;

/** Each geo location is asked once, for all its users together. */
async function ask(asking: readonly Asking[]): Promise<readonly Answered[]> {
  const byGeo = [...Map.groupBy(asking, ({ geo }) => geo.host).values()];
  const answers = byGeo.map(async (some): Promise<Answered[]> => {
    const { profiles } = (some[0] as Asking).geo;
    const readings = await profiles.read(some.map(({ user }) => ({ id: user.id, upn: user.directory.upn })));
    return some.map((one) => {
      const reading = readings.get(one.user.id) ?? { kind: 'unknown', cause: 'no answer' };
      return { ...one, reading };
    });
  });
  return (await Promise.all(answers)).flat();
}

/** The locations to ask next. One location without the profile proves nothing while there are others. */
function elsewhere(reading: ProfileReading, asked: Geo, listing: GeoListing): readonly Geo[] {
  const others = listing.geos.filter(({ host }) => host !== asked.host);
  if (reading.kind === 'missing') return others;
  if (reading.kind === 'unknown' || livesIn(reading, asked, listing)) return [];
  return others.filter((other) => livesIn(reading, other, listing));
}

type Profile = Extract<ProfileReading, { kind: 'profile' }>;

/** In a tenant with a single geo location, a profile without a personal site belongs to that location. */
function livesIn({ personalSiteHost }: Profile, geo: Geo, { geos, partial }: GeoListing): boolean {
  return (
    personalSiteHost === geo.host || (personalSiteHost === '' && geos.length === 1 && partial === undefined)
  );
}

function foundProfile(first: Answered, second: readonly Answered[], listing: GeoListing): FoundProfile {
  const { geos, partial, isRefused } = listing;
  const all = [first, ...second];
  const own = all.find(({ reading, geo }) => reading.kind === 'profile' && livesIn(reading, geo, listing));
  const unread = all.find(({ reading }) => reading.kind === 'unknown');
  if (own !== undefined || unread !== undefined) return (own ?? unread) as FoundProfile;
  // The profile may be in a location that is not in tonight's list.
  if (partial !== undefined)
    return {
      geo: first.geo,
      reading: { kind: 'unknown', cause: `geo locations not listed: ${partial}` },
    };
  const personalSites = all.flatMap(({ reading }) =>
    reading.kind === 'profile' ? [reading.personalSiteHost] : [],
  );
  const before = first.user.profile?.host ?? '';
  // That location was not asked: Graph does not list it any more, or lists no locations at all tonight.
  if (before !== '' && geos.every(({ host }) => host !== before)) personalSites.push(before);
  const missing = all.filter(({ reading }) => reading.kind === 'missing').map(({ geo }) => geo.host);
  const unasked = personalSites.find((host) => !missing.includes(host));
  const reading: ProfileReading =
    unasked === undefined ? { kind: 'missing' } : { kind: 'unknown', cause: nowhere(unasked, isRefused) };
  return { geo: first.geo, reading };
}

function nowhere(host: string, isRefused = false): string {
  const why = isRefused ? unlistedGeo : 'geo locations are listed with Sites.Read.All';
  return `no geo location has it; its personal site is on "${host}" (${why})`;
}
