/** Since when Instep knows a photo of Exchange that SharePoint does not show yet (DECISIONS.md, D-waits). */
import type { Sha256 } from './observation.ts';
import type { UserRow } from './user.ts';

type Known = Pick<UserRow, 'agreement' | 'lastObservation' | 'source'>;

/**
 *   the photo that was read                            | first seen
 *   ---------------------------------------------------+----------------------------------
 *   none                                               | (nothing changed in Exchange)
 *   the agreed one                                     | (nothing changed in Exchange)
 *   the one of the last observation                    | as that observation says
 *   another one, of a user who was never read before   | (unknown: it may be years old)
 *   another one                                        | now
 */
export function firstSight(
  row: Known,
  sourceSha: Sha256 | undefined,
  readAt: Date | undefined,
): string | undefined {
  if (sourceSha === undefined || sourceSha === row.agreement?.sourceSha) return undefined;
  const { lastObservation } = row;
  if (lastObservation?.sourceSha === sourceSha) return lastObservation.sourceSeenAt;
  return row.source === undefined ? undefined : readAt?.toISOString();
}

/** From the first sight to `now`. Undefined: the first sight is unknown, or a clock was wrong. */
export function waitedMinutes(sourceSeenAt: string | undefined, now: Date): number | undefined {
  const minutes = Math.round((now.getTime() - Date.parse(sourceSeenAt ?? '')) / 60_000);
  return minutes >= 0 ? minutes : undefined;
}
