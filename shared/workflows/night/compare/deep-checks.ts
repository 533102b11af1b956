/** Which users of a slice are fully re-read tonight, and of which of them the metadata of the photo is not needed. */
import { deepChecksDue, isOverdue } from '../../../core/deep-check.ts';
import { deepCheckDays, type EtagBehaviour } from '../../../core/etag-behaviour.ts';
import type { SourceReading } from '../../../core/observation.ts';
import type { UserRow } from '../../../core/user.ts';
import type { Stored } from '../../../ports/state.ts';
import type { Runtime } from '../../context.ts';

export interface DeepChecks {
  /** Object ids of those whose photo could be read when it was last read. */
  readonly byBytes: ReadonlySet<string>;
  /**
   * Object ids of all. `described`: the answers for the others. Only users with a readable source: for others a deep check
   * has no effect.
   */
  all(described: ReadonlyMap<string, SourceReading>): ReadonlySet<string>;
}

export function deepChecksOf(
  { clock, settings }: Runtime,
  users: readonly Stored<UserRow>[],
  { etags, isBelieved }: { readonly etags: EtagBehaviour; readonly isBelieved: boolean },
): DeepChecks {
  const rows = users.map(({ value }) => value);
  const now = clock.now();
  const days = deepCheckDays(etags, settings.DEEP_CHECK_DAYS, now);
  const due = (some: readonly UserRow[]) => deepChecksDue(some, now, days);
  const known = isBelieved
    ? due(rows.filter(({ source }) => source?.kind === 'photo')).filter((user) => !isOverdue(user, now, days))
    : [];
  const byBytes = idsOf(known);
  return {
    byBytes,
    all(described) {
      const isReadable = ({ id }: UserRow) =>
        byBytes.has(id) || ['photo', 'none'].includes(described.get(id)?.kind ?? 'unknown');
      const share = due(rows.filter(isReadable));
      const others = share.filter(({ id }) => !byBytes.has(id));
      return idsOf([...known, ...others.slice(0, Math.max(0, share.length - known.length))]);
    },
  };
}

function idsOf(users: readonly UserRow[]): ReadonlySet<string> {
  return new Set(users.map(({ id }) => id));
}
