/** Which writes the guard counts over 24 hours, and from when on (DECISIONS.md, D-guard-day). */
import { actionCatalogue } from './catalogue/actions.ts';
import type { Action } from './finding.ts';
import type { Sha256 } from './observation.ts';
import type { RunRecord } from './run.ts';
import { momentOf } from './run-states.ts';

/** The latest writes for one user that were not approved by a person. Times are ISO 8601 in UTC. */
export interface UnapprovedWrites {
  readonly userId: string;
  /** When a photo was written, and the hash of the source photo. */
  readonly shown: { readonly at: string; readonly sourceSha: Sha256 | undefined } | undefined;
  /** When the photo was removed. */
  readonly removedAt: string | undefined;
}

const windowMs = 24 * 3_600_000;

/** Later writes count when this run is judged. */
export function countsAfter(runId: string): Date {
  return new Date(momentOf(runId).getTime() - windowMs);
}

/**
 * When the writes of a run count, whenever they are made; undefined: a person approved them by hash. It is the moment
 * for which the run was planned, so that two nights in a row do not share their limits.
 */
export function countedAt({ id, approval }: Pick<RunRecord, 'id' | 'approval'>): Date | undefined {
  return approval === undefined ? momentOf(id) : undefined;
}

/** Undefined for an action that does not count: one that finishes an undo, or that writes nothing. */
export function unapprovedWrite(
  action: Action,
  write: { readonly userId: string; readonly sourceSha: Sha256 | undefined; readonly at: Date },
): UnapprovedWrites | undefined {
  const { userId, sourceSha } = write;
  const at = write.at.toISOString();
  if (action === 'restore') return undefined;
  switch (actionCatalogue[action].effect) {
    case 'shows':
      return { userId, shown: { at, sourceSha }, removedAt: undefined };
    case 'removes':
      return { userId, shown: undefined, removedAt: at };
    case 'none':
      return undefined;
  }
  return actionCatalogue[action].effect satisfies never;
}

/** The later of the two writes, for each effect. A run's writes count from its start, so they may be recorded out of order. */
export function latestOf(a: UnapprovedWrites, b: UnapprovedWrites): UnapprovedWrites {
  const shown = (a.shown?.at ?? '') > (b.shown?.at ?? '') ? a.shown : b.shown;
  const removedAt = (a.removedAt ?? '') > (b.removedAt ?? '') ? a.removedAt : b.removedAt;
  return { userId: a.userId, shown, removedAt };
}
