/** Putting back what a user showed before a run replaced it: what is kept, and what speaks against it. */
import { dayMs } from './calendar.ts';
import type { Situation } from './decide.ts';
import type { Sha256 } from './observation.ts';
import { pointsAt } from './picture-url.ts';

/** What was to take the place of a picture that is kept for undo (DECISIONS.md, D-undo-only-ours). */
export type ReplacedBy =
  /** The source's picture. */
  | { readonly kind: 'source'; readonly sha: Sha256 }
  /** No picture: a clear. */
  | { readonly kind: 'nothing' }
  /** What another copy holds: an undo, which put back what this run had replaced. */
  | { readonly kind: 'copy'; readonly runId: string };

/** The steps in which an undo for one user is told. */
export const undoSteps = ['copy', 'look', 'action'] as const;

/** Why nothing is put back, in the order in which it is looked for. */
export const undoObjections = [
  'wrong-owner',
  'no-profile',
  'unreadable',
  'gone',
  'other-geo',
  'unfinished',
  'not-own',
  'moved',
] as const;
export type UndoObjection = (typeof undoObjections)[number];

/** What is seen of a user of whom a copy is kept. */
export interface UndoSituation extends Pick<Situation, 'source' | 'profile' | 'picture' | 'pending'> {
  /** The copies are of the geo location in which the user is now (DECISIONS.md, D-undo-moved). */
  readonly isFromThisGeo: boolean;
  /** The write that was begun is this very undo. */
  readonly begunBefore: boolean;
  /**
   * Every file that would be written, and the one that would be shown, is the user's own: DECISIONS.md, D-undo-not-own.
   */
  readonly ownBases: boolean;
  /** SharePoint shows what the run to be undone put there. */
  readonly stillOurs: boolean;
  /** SharePoint shows what would be put back. */
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
 *   own            all that is kept lay in another geo location              other-geo
 *   own            this undo was begun                                       -
 *   own            another write was begun                                   unfinished
 *   own            all is back already                                       -
 *   own            a file is, or may be, somebody else's                     not-own
 *   own            SharePoint shows something else by now, and not by force  moved
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
  if (seen.pending) return seen.begunBefore ? undefined : 'unfinished';
  if (seen.isBack) return undefined;
  if (!seen.ownBases) return 'not-own';
  return seen.stillOurs || force ? undefined : 'moved';
}

/** The storage account's own rule removes old copies once a day, or later: here they are gone in time. */
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

/** Whether the user showed no picture when the copy was taken: a placeholder, no address, or the address of no file. */
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
 * What `undoneSha` is to be once a picture is back: the source's picture of this moment, so that nothing is done until
 * it changes. Undefined: what comes back is that picture itself, because an undo is undone.
 */
export function markAfterUndo(
  sourceSha: Sha256 | undefined,
  undone: ReplacedBy | undefined,
): Sha256 | undefined {
  return undone?.kind === 'source' && undone.sha === sourceSha ? undefined : sourceSha;
}
