/** The scope settings of a run, with the groups' members in one range of ids. */

import { TransientError } from '../../core/errors.ts';
import type { ScopeSettings } from '../../core/scope.ts';
import type { IdRange } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { readDirectoryCursor } from './directory-cursor.ts';

export async function scopeFor(
  context: State & Runtime,
  runId: string,
  range: IdRange,
): Promise<ScopeSettings> {
  const { settings } = context;
  const cursor = await readDirectoryCursor(context);
  return {
    guests: settings.GUESTS,
    disabledUsers: settings.DISABLED_USERS,
    scopeGroup: await members(context, runId, settings.SCOPE_GROUP, range),
    excludeGroup: await members(context, runId, settings.EXCLUDE_GROUP, range),
    // During a full pass, a user who was not listed yet cannot be distinguished from one who has left.
    epoch: cursor === undefined || cursor.full ? 0 : cursor.epoch,
  };
}

async function members(
  { memberships }: State,
  runId: string,
  groupId: string | undefined,
  range: IdRange,
): Promise<ReadonlySet<string> | undefined> {
  if (groupId === undefined) return undefined;
  const ids = await memberships.slice(runId, groupId, range);
  if (ids !== undefined) return ids;
  throw new TransientError(`The members of group ${groupId} are not recorded for run ${runId}`);
}
