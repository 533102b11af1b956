/** Prepares users for their observation: for each, what must be read. */
import { inPlace } from '../../core/geo.ts';
import { shownBase, type Triage, triage } from '../../core/memory.ts';
import type { Sha256, SourceReading } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { Ownership } from '../ledger/ownership.ts';
import type { GeoLookup, Site } from './geo-lookup.ts';
import type { PictureReader } from './picture-reader.ts';
import type { FoundProfile } from './read-profiles.ts';

export interface ObserveOptions {
  /** Ids of users who are due for a deep check: their snapshots are not trusted. */
  readonly due: ReadonlySet<string>;
  readonly ownership: Ownership;
  /** SHA-256 of pictures that count as "no photo". */
  readonly placeholders: ReadonlySet<Sha256>;
  /** The profiles of all these users, if the caller has just read them. */
  readonly profiles?: ReadonlyMap<string, FoundProfile>;
  /** For a caller that may write; otherwise pictures are dropped as soon as they were compared. */
  readonly keepsBytes: boolean;
}

export interface Subject {
  readonly user: UserRow;
  readonly source: SourceReading;
  readonly site: Site;
  /** `closed`: the answer of the source alone decides. */
  readonly plan: Triage | { readonly kind: 'closed' };
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
): Subject[] {
  return users.map((user) => {
    const source = sourceOf(user, sources);
    return { user, source, site: where.of(user), plan: planFor(user, source, options, where) };
  });
}

/** Whether the snapshot and the source's ETag alone decide, so that nothing is read. */
export function needsNoReading({ plan: { kind } }: Subject): boolean {
  return kind === 'closed' || kind === 'settled' || kind === 'known';
}

function sourceOf(user: UserRow, sources: ReadonlyMap<string, SourceReading>): SourceReading {
  return sources.get(user.id) ?? { kind: 'unknown', cause: 'no answer' };
}

function planFor(
  user: UserRow,
  source: SourceReading,
  { due, ownership, placeholders }: ObserveOptions,
  where: GeoLookup,
): Subject['plan'] {
  if (source.kind !== 'photo' && source.kind !== 'none') return { kind: 'closed' };
  const site = where.of(user);
  if ('problem' in site || !where.knows(user)) return { kind: 'full' };
  const { location } = site;
  const plan = triage(inPlace(user, location), source, due.has(user.id), location);
  // The picture was added to the placeholder list after the last reading, so it now counts as "no photo".
  if (plan.kind === 'known' && placeholders.has(user.look?.targetSha ?? '')) return { kind: 'full' };
  const base = user.profile && shownBase(user.profile, location);
  if (base === undefined || !ownership.isShared(base)) return plan;
  // Another user now has the name of these files too: neither the agreement nor the snapshot about them holds any
  // longer.
  return plan.kind === 'known' && user.look?.situation.ownBase === false ? plan : { kind: 'full' };
}
