/**
 * Whether the answer with the bytes of a photo carries the ETag of its metadata. Microsoft documents neither, so it is
 * learnt from photos that were asked for both ways (DECISIONS.md, D-bytes-etag).
 */
import { dayMs, isOver } from './calendar.ts';

export interface BytesEtag {
  /** Photos whose bytes carried the ETag of their metadata, with no other answer since; counted up to `enough`. */
  readonly agreed: number;
  /** When an answer last carried another ETag, or none; undefined: never. */
  readonly contradictedAt: string | undefined;
}

export const untriedBytes: BytesEtag = { agreed: 0, contradictedAt: undefined };

export const enough = 20;
/** How long a contradiction counts. A photo that changed between the two answers is one, too. */
export const doubtDays = 28;

export function isBelieved({ agreed }: BytesEtag): boolean {
  return agreed >= enough;
}

/** Whether it was contradicted lately. Then nothing more is learnt. */
export function isInDoubt({ contradictedAt }: BytesEtag, now: Date): boolean {
  return contradictedAt !== undefined && !isOver(contradictedAt, doubtDays * dayMs, now);
}

/** After a photo was asked for both ways. */
export function afterBoth(
  state: BytesEtag,
  { described, carried }: { readonly described: string; readonly carried: string | undefined },
  now: Date,
): BytesEtag {
  // One contradiction is enough, so that a service which always contradicts costs one write in all that time.
  if (isInDoubt(state, now)) return state;
  if (carried !== described) return { agreed: 0, contradictedAt: now.toISOString() };
  return isBelieved(state) ? state : { ...state, agreed: state.agreed + 1 };
}

/** Of what two processes have learnt, the more careful state. */
export function moreCareful(one: BytesEtag, other: BytesEtag): BytesEtag {
  return one.agreed <= other.agreed ? one : other;
}
