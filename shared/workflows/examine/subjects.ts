/** Users about to be examined, each with what must be read of them. */
import { shownBase, type Triage, triage } from '../../core/memory.ts';
import type { SourceReading } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { PicturePlace } from '../../ports.ts';
import type { Context } from '../context.ts';
import type { ExamineOptions } from './examine.ts';
import { type PictureReader, pictureReader } from './picture-reader.ts';

export interface Subject {
  readonly user: UserRow;
  readonly source: SourceReading;
  readonly reader: PictureReader;
  /** `closed`: what the source said already decides. */
  readonly plan: Triage | { readonly kind: 'closed' };
}

export function subjectsOf(
  context: Context,
  users: readonly UserRow[],
  sources: ReadonlyMap<string, SourceReading>,
  options: ExamineOptions,
  place: PicturePlace,
): Subject[] {
  return users.map((user) => {
    const source = sourceOf(user, sources);
    const reader = pictureReader(context.library, context.images, place);
    return { user, source, reader, plan: planFor(user, source, options, place) };
  });
}

/** Whether a user can be decided about from memory and the source's etag alone. */
export function isKnownUnread(
  user: UserRow,
  sources: ReadonlyMap<string, SourceReading>,
  options: ExamineOptions,
  place: PicturePlace,
): boolean {
  const { kind } = planFor(user, sourceOf(user, sources), options, place);
  return kind === 'closed' || kind === 'settled' || kind === 'known';
}

function sourceOf(user: UserRow, sources: ReadonlyMap<string, SourceReading>): SourceReading {
  return sources.get(user.id) ?? { kind: 'unknown', cause: 'no answer' };
}

function planFor(
  user: UserRow,
  source: SourceReading,
  { due, ownership, placeholders }: ExamineOptions,
  place: PicturePlace,
): Subject['plan'] {
  if (source.kind !== 'photo' && source.kind !== 'none') return { kind: 'closed' };
  const plan = triage(user, source, due.has(user.id), place);
  // A picture that was put on the list since: it was a picture then, and is none now.
  if (plan.kind === 'known' && placeholders.has(user.look?.targetSha ?? '')) return { kind: 'full' };
  const base = user.profile && shownBase(user.profile, place);
  if (base === undefined || !ownership.isShared(base)) return plan;
  // Somebody else has come by the name of these files: what was agreed under it, or seen as the user's own, no longer holds.
  return plan.kind === 'known' && user.look?.situation.ownBase === false ? plan : { kind: 'full' };
}
