/** Prepares users for their observation: for each, what must be read. */
import { asSeenFrom, type GeoHost } from '../../core/geo.ts';
import type { Sha256, SourceReading } from '../../core/observation.ts';
import { asksProfileAgain, shownBase, type Triage, triage } from '../../core/triage.ts';
import type { UserRow } from '../../core/user.ts';
import type { Ownership } from '../ledger/ownership.ts';
import type { GeoLookup, Site } from './geo-lookup.ts';
import type { PictureReader } from './picture-reader.ts';
import type { ReadPhoto } from './read-photos.ts';
import type { FoundProfile } from './read-profiles.ts';

export interface ObserveOptions {
  /** Ids of users who are due for a deep check: their snapshots are not trusted. */
  readonly due: ReadonlySet<string>;
  readonly ownership: Ownership;
  /** SHA-256 of pictures that count as "no photo". */
  readonly placeholders: ReadonlySet<Sha256>;
  readonly now: Date;
  /** The profiles of all these users, if the caller has just read them. */
  readonly profiles?: ReadonlyMap<string, FoundProfile>;
  /** Photos that the caller has just read. */
  readonly photos?: ReadonlyMap<string, ReadPhoto>;
  /** Whether this run listed the library of a geo location in full. Absent: nothing is known. */
  readonly isListed?: (location: GeoHost) => boolean;
  /** A user's own files that are not listed are absent without a request: for a caller that uploads where no file is. */
  readonly unlistedIsAbsent?: boolean;
  /** For a caller that may write; otherwise pictures are dropped as soon as they were compared. */
  readonly keepsBytes: boolean;
}

export interface Subject {
  readonly user: UserRow;
  readonly source: SourceReading;
  readonly site: Site;
  /** What must be read. `closed`: nothing, the answer of the source alone decides. */
  readonly triage: Triage | { readonly kind: 'closed' };
}

/** A subject that is being read. */
export interface ReadSubject extends Subject {
  readonly reader: PictureReader;
}

/** `sources`: the metadata of the source photos. */
export function subjectsOf(
  users: readonly UserRow[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ObserveOptions,
  where: GeoLookup,
): Promise<Subject[]> {
  return Promise.all(
    users.map(async (user) => {
      const source = sourceOf(user, sources);
      return { user, source, site: where.of(user), triage: await triageFor(user, source, options, where) };
    }),
  );
}

/** Whether the snapshot and the source's ETag alone decide, so that nothing is read. */
export function needsNoReading({ triage: { kind } }: Subject): boolean {
  return kind === 'closed' || kind === 'in-agreement' || kind === 'as-observed';
}

/** Without a row that can be read and checked nothing is decided, whatever the two sides show. */
function sourceOf(user: UserRow, sources: ReadonlyMap<string, SourceReading>): SourceReading {
  if (user.unreadable !== undefined) return { kind: 'unknown', cause: unreadableRow(user.unreadable) };
  if (user.uncheckedPending !== undefined) return { kind: 'unknown', cause: user.uncheckedPending };
  return sources.get(user.id) ?? { kind: 'unknown', cause: 'no answer' };
}

/** For people; `unreadable` names columns of the table `Users`. */
export function unreadableRow(unreadable: readonly string[]): string {
  return `stored row in table Users: ${unreadable.join(', ')} cannot be read; erase the user to read both sides anew`;
}

async function triageFor(
  user: UserRow,
  source: SourceReading,
  { due, ownership, placeholders, now }: ObserveOptions,
  where: GeoLookup,
): Promise<Subject['triage']> {
  if (source.kind !== 'photo' && source.kind !== 'none') return { kind: 'closed' };
  const site = where.of(user);
  if ('problem' in site || !where.knows(user)) return { kind: 'full' };
  const { location } = site;
  const isOthers = user.profile?.kind === 'somebody-else';
  const here = isOthers ? user : asSeenFrom(user, location);
  const found = triage(here, source, due.has(user.id), location);
  // The picture was added to the placeholder list after the last reading, so it now counts as "no photo".
  if (found.kind === 'as-observed' && placeholders.has(user.lastObservation?.targetSha ?? ''))
    return { kind: 'full' };
  if (found.kind === 'as-observed' && asksProfileAgain(user, now)) return { kind: 'profile' };
  const base = user.profile && shownBase(user.profile, location);
  if (base === undefined || !ownership.mayBeShared(base)) return found;
  const holds = claimStillHolds(user, found, await ownership.isOwn(user, base));
  return holds ? found : { kind: 'full' };
}

/**
 * Another user may have got the name of these files, or may have lost it: then neither the agreement nor the last
 * observation holds any longer.
 */
function claimStillHolds({ lastObservation }: UserRow, { kind }: Triage, isOwn: boolean): boolean {
  if (kind !== 'as-observed' || lastObservation === undefined) return isOwn;
  const { picture, ownBase } = lastObservation.situation;
  return picture !== 'photo' || ownBase === isOwn;
}
