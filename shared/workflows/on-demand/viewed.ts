/** One picture of one user for somebody who looks at it, or why there is none. */
import type { Sha256 } from '../../core/observation.ts';
import type { Runtime, State } from '../context.ts';

export type Viewed =
  | { readonly kind: 'picture'; readonly bytes: Uint8Array; readonly sha: Sha256 }
  /** `why` is a sentence for people, as in all that follow. */
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'no-mailbox'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string }
  /** What is shown for the user is not theirs: it may be a colleague's face. */
  | { readonly kind: 'not-own'; readonly why: string }
  | { readonly kind: 'no-user' };

export function unreadable(cause: string): Viewed {
  return { kind: 'unreadable', why: `It could not be read: ${cause}.` };
}

/** Only what can be decoded is a picture, whatever a service calls it. `what`: "The photo in Exchange". */
export async function asPicture(
  { images }: Pick<Runtime, 'images'>,
  bytes: Uint8Array,
  what: string,
): Promise<Viewed> {
  const jpeg = await images.jpeg(bytes);
  if (jpeg === undefined) return { kind: 'unreadable', why: `${what} ${await images.problem(bytes)}.` };
  return { kind: 'picture', bytes: jpeg, sha: images.sha256(jpeg) };
}

/**
 * The share of time in which pictures are read for viewers. During a run it is a quarter, so that the run takes at most a
 * third longer: what viewers hold up in a time T is at most T/4 (DECISIONS.md, D-viewing).
 */
export async function viewersShare({ runs }: Pick<State, 'runs'>): Promise<number> {
  return (await runs.active()) === undefined ? 1 : 1 / 4;
}
