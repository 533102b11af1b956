/** Whether the user, or Microsoft, has put another photo where an unfinished restore is to write (DECISIONS.md, D-kept-before). */
import type { UserRow } from '../../core/user.ts';
import type { Stored } from '../../ports/state.ts';
import type { UndoCopy } from '../../ports/undo.ts';
import type { Runtime, State } from '../context.ts';
import { siteOf } from '../observe/geo-lookup.ts';
import { copiesHere, copiesOf, type Wish } from './copies-here.ts';
import type { Target } from './target.ts';
import {
  isReplaced,
  restoredFiles,
  shasOf,
  type UnfinishedFiles,
  withoutPending,
} from './unfinished-files.ts';

/** `copies`: what is restored. */
export async function isOvertaken(
  context: Runtime,
  { observation: { user }, reader }: Target,
  copies: readonly UndoCopy[],
  before: UnfinishedFiles['before'],
): Promise<boolean> {
  const own = copyUnder(user.id, copies);
  return own !== undefined && isReplaced(reader, user.id, restoredFiles(context, own, before));
}

/** `since`: the copies that the undo keeps. */
export async function isUndoOvertaken(
  context: Runtime,
  target: Target,
  copies: readonly UndoCopy[],
  since: readonly UndoCopy[],
): Promise<boolean> {
  const kept = copyUnder(target.observation.user.id, since);
  return isOvertaken(context, target, copies, kept && shasOf(context, kept));
}

function copyUnder(id: string, copies: readonly UndoCopy[]): UndoCopy | undefined {
  return copies.find(({ base }) => base === id);
}

interface Judged {
  readonly target: Target;
  readonly stored: Stored<UserRow>;
}

/**
 * Forgets this undo if it was begun before and is overtaken: then it is judged like a new one. Undefined: the row was
 * changed by another process.
 */
export async function judgedAnew(
  context: State & Runtime,
  { target, stored }: Judged,
  { runId, copies, acceptsUnsealed }: Wish & { readonly copies: readonly UndoCopy[] },
): Promise<Judged | undefined> {
  const { user, geo } = target.observation;
  const { pending } = user;
  if (pending?.undo?.runId !== runId || 'problem' in (await siteOf(target.geo))) return { target, stored };
  const since = await copiesHere(context, target.observation, { runId: pending.runId, acceptsUnsealed });
  if (!(await isUndoOvertaken(context, target, copiesOf(geo, copies), since))) return { target, stored };
  const observation = withoutPending(target.observation);
  const value = observation.snapshot;
  const etag = await context.users.saveSnapshot(value.id, stored.etag, value);
  return etag === undefined ? undefined : { target: { ...target, observation }, stored: { value, etag } };
}
