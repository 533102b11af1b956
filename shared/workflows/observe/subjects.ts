/** Users about to be observation, each with what must be read of them. */
import { inPlace } from '../../core/geo.ts';
import { shownBase, type Triage, triage } from '../../core/memory.ts';
import type { Sha256, SourceReading } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime } from '../context.ts';
import type { Ownership } from '../ledger/ownership.ts';
import type { GeoLookup, Site } from './geo-lookup.ts';
import { type PictureReader, pictureReader } from './picture-reader.ts';
import type { FoundProfile } from './read-profiles.ts';

export interface ObserveOptions {
  /** Whose memory is not to be trusted tonight. */
  readonly due: ReadonlySet<string>;
  readonly ownership: Ownership;
  /** SHA-256 of pictures that count as none. */
  readonly placeholders: ReadonlySet<Sha256>;
  /** Where all these users live, where that was found out just now. */
  readonly where?: GeoLookup;
  /** Of all these users, where they were read just now. */
  readonly profiles?: ReadonlyMap<string, FoundProfile>;
}

export interface Subject {
  readonly user: UserRow;
  readonly source: SourceReading;
  readonly site: Site;
  readonly reader: PictureReader;
  /** `closed`: what the source said already decides. */
  readonly plan: Triage | { readonly kind: 'closed' };
}

export function subjectsOf(
  context: Runtime,
  users: readonly UserRow[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ObserveOptions,
  where: GeoLookup,
): Subject[] {
  return users.map((user) => {
    const source = sourceOf(user, sources);
    const site = where.of(user);
    const reader = pictureReader(site.geo.library, context.images);
    return { user, source, site, reader, plan: planFor(user, source, options, where) };
  });
}

/** Whether a user can be decided about from memory and the source's etag alone. */
export function isKnownUnread(
  user: UserRow,
  sources: ReadonlyMap<string, SourceReading>,
  options: ObserveOptions,
  where: GeoLookup,
): boolean {
  const { kind } = planFor(user, sourceOf(user, sources), options, where);
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
  // A picture that was put on the list since: it was a picture then, and is none now.
  if (plan.kind === 'known' && placeholders.has(user.look?.targetSha ?? '')) return { kind: 'full' };
  const base = user.profile && shownBase(user.profile, location);
  if (base === undefined || !ownership.isShared(base)) return plan;
  // Somebody else has come by the name of these files: what was agreed under it, or seen as the user's own, no longer holds.
  return plan.kind === 'known' && user.look?.situation.ownBase === false ? plan : { kind: 'full' };
}
