/** The limits of a night, and how a night is compared with them. */
import { expect } from 'vitest';
import type { Night } from '../kit/stage.ts';

/** Requests by kind, without the host's name. Tokens are not counted. */
export type ByKind = Readonly<Record<string, number>>;

export function byKind({ counts }: Night): ByKind {
  const kinds = Object.entries(counts.requests)
    .map(([name, times]) => [name.slice(name.indexOf(' ') + 1), times] as const)
    .filter(([kind]) => kind !== 'token');
  return Object.fromEntries(kinds);
}

/** Every kind that occurs must have a figure of its own. */
export function expectWithin(kinds: ByKind, figures: ByKind): void {
  const over = Object.entries(kinds).filter(([kind, times]) => times > (figures[kind] ?? 0));
  expect(over, `kinds above their figures, which are ${JSON.stringify(figures)}`).toEqual([]);
}

export interface QuietNight {
  /** In scope. */
  readonly users: number;
  /** Users whose deep check was due. */
  readonly dueUsers: number;
  readonly groupMembers?: number;
}

/** Outer requests to Graph and SharePoint on a night on which nothing changed. */
export function quietHttpRequests({ users, dueUsers, groupMembers = 0 }: QuietNight): number {
  return users / 20 + users / 1000 + 30 + dueUsers + groupMembers / 999;
}

export function quietTableOperations(users: number): number {
  return users / 200 + 100;
}

/** At most one and a half times an even share of the fourteen days. */
export function mostDeepChecks(users: number): number {
  return Math.ceil((1.5 * users) / 14);
}

/** In a process that has just started, which has to find the geo locations and the picture library. */
export function quietKinds({ users, dueUsers, groupMembers = 0 }: QuietNight): ByKind {
  // Metadata is requested for two hundred users together, and so are the photos of those who are due.
  const dueBatches = dueUsers === 0 ? 0 : Math.ceil(users / 200) + Math.floor(dueUsers / 20);
  return {
    'users-delta': 1,
    'root-sites': 1,
    'group-members': Math.ceil(groupMembers / 999),
    lists: 1,
    folders: 1,
    'list-delta': 1,
    // One more: what tries a second batch at a time is small (D-photo-window).
    batch: users / 20 + dueBatches + 1,
    'batch/photo': users,
    'batch/photo-value': dueUsers,
    'sp-batch': dueBatches,
    'sp-batch/profile-read': dueUsers,
    'file-read': dueUsers,
  };
}

/** Printed with the test, so that a growing figure is seen before it exceeds its limit. */
export function printNight(what: string, night: Night): void {
  const { run, counts, tableOperations } = night;
  const { httpRequests, photoDownloads, writes } = counts;
  const users = run.totals?.inScope ?? 0;
  console.info(what, {
    users,
    httpRequests,
    perUser: (httpRequests / users).toFixed(3),
    byKind: byKind(night),
    photoDownloads,
    writes,
    tableOperations,
    deepChecked: run.totals?.deepChecked,
    causes: run.totals?.causes,
  });
}
