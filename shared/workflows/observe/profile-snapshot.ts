/** The snapshot of a profile, and whose profile it is. */
import type { GeoHost } from '../../core/geo.ts';
import type { ProfileReading } from '../../core/observation.ts';
import type { ProfileSnapshot, UserRow } from '../../core/user.ts';

interface Reader {
  readonly user: UserRow;
  readonly now: Date;
}

/** A profile without an object id may belong to any user, so it counts as unreadable. */
export function namedProfile(reading: ProfileReading): ProfileReading {
  return reading.kind === 'profile' && !reading.objectId
    ? { kind: 'unknown', cause: 'the profile names no object id' }
    : reading;
}

export function profileSnapshot(
  reading: ProfileReading,
  { user, now }: Reader,
  { host }: GeoHost,
): ProfileSnapshot | undefined {
  const readAt = now.toISOString();
  switch (reading.kind) {
    case 'unknown':
      return undefined;
    case 'missing':
      return { kind: 'missing', host, pictureUrl: '', placeholderState: '', syncState: '', readAt };
    case 'profile': {
      const { pictureUrl, placeholderState, syncState } = reading;
      return { kind: ownerOf(reading, user.id), host, pictureUrl, placeholderState, syncState, readAt };
    }
  }
  return reading satisfies never;
}

export function ownerOf(
  reading: { readonly objectId: string | undefined },
  id: string,
): 'own' | 'somebody-else' {
  return reading.objectId?.toLowerCase() === id ? 'own' : 'somebody-else';
}

/** The new snapshot if the profile is still missing or still belongs to another user; otherwise undefined. */
export function sameProfile(
  reading: ProfileReading,
  input: Reader,
  geo: GeoHost,
): ProfileSnapshot | undefined {
  const read = profileSnapshot(namedProfile(reading), input, geo);
  return read?.kind === input.user.profile?.kind ? read : undefined;
}
