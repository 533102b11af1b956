/** Describes the photos of some users of a range together, and says in which groups they are then read. */
import { type EtagBehaviour, isFollowed } from '../../../core/etag-behaviour.ts';
import type { GeoHost } from '../../../core/geo.ts';
import type { SourceReading } from '../../../core/observation.ts';
import { chunksOf } from '../../../core/ranges.ts';
import type { UserRow } from '../../../core/user.ts';
import type { Stored } from '../../../ports/state.ts';
import type { Runtime, Tenant } from '../../context.ts';
import type { BytesEtagLearner } from '../../ledger/bytes-etag.ts';
import type { Ownership } from '../../ledger/ownership.ts';
import { retryAfterMs } from '../../ledger/retry-later.ts';
import { type ByBytes, readByBytes, wasNeverRead } from '../../observe/by-bytes.ts';
import type { Found } from '../../observe/finding-row.ts';
import { type GeoLookup, lookUpGeos } from '../../observe/geo-lookup.ts';
import { needsNoReading, type ObserveOptions } from '../../observe/subjects.ts';
import { compareAll, pairsOf } from './compare-group.ts';
import { deepChecksOf } from './deep-checks.ts';

export interface CompareOptions {
  readonly ownership: Ownership;
  readonly etags: EtagBehaviour;
  readonly bytesEtag: BytesEtagLearner;
  /** As in ObserveOptions. */
  readonly isListed: (location: GeoHost) => boolean;
}

/** Reads some users of a slice, and gives a finding for each. Throws when a service asks to wait. */
export type Reading = () => Promise<readonly Found[]>;

/** Describes the photos of users in scope. Each user is in one of the readings. Throws when a service asks to wait. */
export async function readingsOf(
  context: Tenant & Runtime,
  users: readonly Stored<UserRow>[],
  { ownership, etags, bytesEtag, isListed }: CompareOptions,
): Promise<readonly Reading[]> {
  const checks = deepChecksOf(context, users, { etags, isBelieved: bytesEtag.isBelieved() });
  const isFirst = (user: UserRow) => !bytesEtag.isInDoubt() && wasNeverRead(user);
  const [byBytes, seen] = partition(users, ({ value }) => checks.byBytes.has(value.id) || isFirst(value));
  const described = await context.sourcePhotos.describe(idsOf(seen));
  const where = await lookUpGeos(
    context,
    users.map(({ value }) => value),
  );
  const options = {
    due: checks.all(described),
    ownership,
    placeholders: new Set(context.settings.PLACEHOLDER_HASHES),
    now: context.clock.now(),
    isListed,
    keepsBytes: false,
  };
  const sources = sampled(context, users, described, { ...options, etags });
  const compared = await pairsOf(seen, sources, options, where);
  const [decided, toRead] = partition(compared, ({ subject }) => needsNoReading(subject));
  const { usersPerReading } = context.sizes;
  const watching = { ...context, sourcePhotos: bytesEtag.watching(context.sourcePhotos, described) };
  return [
    ...[decided, ...chunksOf(toRead, usersPerReading)].map(
      (some) => () => compareAll(watching, some, options),
    ),
    ...chunksOf(byBytes, usersPerReading).map(
      (some) => () => compareByBytes(context, some, { ...options, where, bytesEtag }),
    ),
  ];
}

interface ByBytesOptions extends ObserveOptions, Pick<CompareOptions, 'bytesEtag'> {
  readonly where: GeoLookup;
}

/** Compares users whose bytes are needed: without their metadata, once that is known to say no more. */
async function compareByBytes(
  context: Tenant & Runtime,
  users: readonly Stored<UserRow>[],
  { where, bytesEtag, ...options }: ByBytesOptions,
): Promise<readonly Found[]> {
  const endTurn = await bytesEtag.turn();
  try {
    const { sources, photos, described } = await readSources(context, idsOf(users), bytesEtag.isBelieved());
    const compared = await pairsOf(users, sources, options, where);
    const sourcePhotos = bytesEtag.watching(context.sourcePhotos, described, endTurn);
    return await compareAll({ ...context, sourcePhotos }, compared, { ...options, photos });
  } finally {
    endTurn();
  }
}

async function readSources(
  context: Tenant & Runtime,
  ids: readonly string[],
  withoutMetadata: boolean,
): Promise<ByBytes> {
  try {
    if (withoutMetadata) return await readByBytes(context, ids);
  } catch (error) {
    // With the metadata, `compareAll` finds out whose error it is.
    if (retryAfterMs(error) !== undefined) throw error;
  }
  const described = await context.sourcePhotos.describe(ids);
  return { sources: described, photos: new Map(), described };
}

function idsOf(users: readonly Stored<UserRow>[]): readonly string[] {
  return users.map(({ value }) => value.id);
}

/** While ETags churn, a changed ETag counts as unchanged until the night on which its user is in the sample. */
function sampled(
  { clock }: Runtime,
  users: readonly Stored<UserRow>[],
  described: ReadonlyMap<string, SourceReading>,
  { due, etags }: ObserveOptions & { readonly etags: EtagBehaviour },
): ReadonlyMap<string, SourceReading> {
  if (!etags.sampled) return described;
  const sources = new Map(described);
  for (const { value: user } of users) {
    const source = described.get(user.id);
    if (source?.kind !== 'photo' || user.agreement === undefined) continue;
    if (due.has(user.id) || isFollowed(etags, user.id, clock.now())) continue;
    sources.set(user.id, { kind: 'photo', etag: user.agreement.sourceEtag });
  }
  return sources;
}

function partition<T>(list: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  const { yes = [], no = [] } = Object.groupBy(list, (item) => (belongs(item) ? 'yes' : 'no'));
  return [yes, no];
}
