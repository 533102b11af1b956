/** The geo locations of the tenant as they were last listed, without a request to it. */
import type { State } from '../context.ts';
import { geoLocationsCursor } from '../ledger/cursors.ts';

export interface KnownGeos {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly locations: { readonly code: string; readonly host: string }[];
}

/** Undefined: they were never listed. */
export async function knownGeos({ cursors }: Pick<State, 'cursors'>): Promise<KnownGeos | undefined> {
  const stored = await geoLocationsCursor.get(cursors);
  return (
    stored && {
      at: stored.at,
      locations: stored.locations.map(({ code, rootHost }) => ({ code, host: rootHost })),
    }
  );
}
