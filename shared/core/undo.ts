/** Undo: restores the photo that a user had before a run replaced it, unless something speaks against it. */
import { dayMs } from './calendar.ts';
import type { Situation } from './decide.ts';
import type { Sha256 } from './observation.ts';
import { pointsAt } from './picture-url.ts';

/** What replaced the photo in an undo copy (DECISIONS.md, D-undo-only-ours). */
export type ReplacedBy =
  /** The source photo. */
  | { readonly kind: 'source'; readonly sha: Sha256 }
  /** Nothing: the photo was removed. */
  | { readonly kind: 'nothing' }
  /** The photo of another undo copy: an undo restored what run `runId` had replaced. */
  | { readonly kind: 'copy'; readonly runId: string };

/** The steps in the trace of an undo for one user. */
export const undoSteps = ['copy', 'look', 'action'] as const;

/** Why nothing is restored, in the order in which it is checked. */
export const undoObjections = [
  'wrong-owner',
  'no-profile',
  'unreadable',
  'gone',
  'other-geo',
  'unfinished',
  'not-own',
  'foreign-address',
  'moved',
] as const;
export type UndoObjection = (typeof undoObjections)[number];

/** What was found about a user who has an undo copy. */
export interface UndoSituation extends Pick<Situation, 'source' | 'profile' | 'picture' | 'pending'> {
  /** The undo copies come from the geo location in which the user is now (DECISIONS.md, D-undo-moved). */
  readonly isFromThisGeo: boolean;
  /** The unfinished write is this undo itself. */
  readonly startedBefore: boolean;
  /**
   * Every file that would be written or shown belongs to the user alone (DECISIONS.md, D-undo-not-own).
   */
  readonly ownBases: boolean;
  /** The earlier address is none, or one of the picture folder (DECISIONS.md, D-restored-addresses). */
  readonly ownAddress: boolean;
  /** SharePoint still shows what the run wrote that is to be undone. */
  readonly stillOurs: boolean;
  /** SharePoint already shows what would be restored. */
  readonly isBack: boolean;
}

/**
 * The first row that fits wins.
 *
 *   profile        and                                                       objection
 *   -------------  --------------------------------------------------------  -----------
 *   somebody-else                                                            wrong-owner
 *   missing                                                                  no-profile
 *   any            one of source, profile and picture is unknown             unreadable
 *   own            the user is gone                                          gone
 *   own            all undo copies are of another geo location               other-geo
 *   own            this undo was started                                     -
 *   own            another write was started                                 unfinished
 *   own            all is already restored                                   -
 *   own            a file may belong to another user                         not-own
 *   own            the earlier address is not in the picture folder          foreign-address
 *   own            the SharePoint photo has changed since, without `force`   moved
 *   own                                                                      -
 */
export function undoObjection(
  seen: UndoSituation,
  { force }: { readonly force: boolean },
): UndoObjection | undefined {
  if (seen.profile === 'somebody-else') return 'wrong-owner';
  if (seen.profile === 'missing') return 'no-profile';
  if ([seen.source, seen.profile, seen.picture].includes('unknown')) return 'unreadable';
  if (seen.source === 'gone') return 'gone';
  if (!seen.isFromThisGeo) return 'other-geo';
  if (seen.pending) return seen.startedBefore ? undefined : 'unfinished';
  if (seen.isBack) return undefined;
  if (!seen.ownBases) return 'not-own';
  if (!seen.ownAddress) return 'foreign-address';
  return seen.stillOurs || force ? undefined : 'moved';
}

/** Whether a copy is within its retention. The storage account's rule deletes old copies up to a day late or more. */
export function isKept({ at }: { readonly at: string }, days: number, now: Date): boolean {
  return now.getTime() - Date.parse(at) <= days * dayMs;
}

export interface ShownBefore {
  readonly files: object;
  readonly base: string;
  readonly properties: {
    readonly PictureURL: string;
    readonly 'SPS-PicturePlaceholderState': string;
  };
}

/** Whether the user had no photo when the copy was taken: a placeholder, no address, or an address without a file. */
export function showedNothing(
  copy: ShownBefore,
  location: { readonly host: string; readonly folder: string },
): boolean {
  if (copy.properties['SPS-PicturePlaceholderState'] === '1') return true;
  const target = pointsAt(copy.properties.PictureURL, location);
  if (target.kind === 'nothing') return true;
  return target.kind === 'base' && target.base === copy.base.toLowerCase() && !('M' in copy.files);
}

/**
 * The value of `undoneSha` after an undo: the present source photo, so that nothing is written until it changes. Undefined:
 * the restored photo is the source photo itself, because an undo was undone.
 */
export function markAfterUndo(
  sourceSha: Sha256 | undefined,
  undone: ReplacedBy | undefined,
): Sha256 | undefined {
  return undone?.kind === 'source' && undone.sha === sourceSha ? undefined : sourceSha;
}
