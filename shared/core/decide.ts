/** Decides what one user's photo needs: a pure function of the agreement and the observation. */
import type { Action, Finding } from './finding.ts';

/** Everything that the decision depends on. A row of the table below ignores the fields that it does not name. */
export interface Situation {
  readonly source: 'photo' | 'none' | 'no-mailbox' | 'gone' | 'unknown';
  readonly profile: 'own' | 'missing' | 'somebody-else' | 'unknown';
  /** The photo at PictureURL, which may be another file than the one that Instep writes. */
  readonly picture: 'photo' | 'none' | 'unknown';
  /** A write was started and not finished. */
  readonly pending: boolean;
  /** The unfinished write is an undo: it restores an undo copy. */
  readonly undoing: boolean;
  readonly agreed: boolean;
  /** The source's SHA-256 differs from the agreement. */
  readonly sourceMoved: boolean;
  /** The file that is shown differs from the agreement. */
  readonly targetMoved: boolean;
  /** The three files under one of the user's own picture bases show the source photo. */
  readonly ownFilesMatch: boolean;
  /** PictureURL points at a file under one of the user's own picture bases. */
  readonly ownBase: boolean;
  /** The photo that is shown is the source photo. */
  readonly samePicture: boolean;
  /** The files S, M and L all exist and all show the same photo. */
  readonly complete: boolean;
  /** SPS-PictureExchangeSyncState is 1. */
  readonly followsExchange: boolean;
}

export interface Decision {
  readonly finding: Finding;
  readonly wanted: Action;
  /** Whether `ownership: respect-sharepoint` keeps the user's choice in SharePoint. */
  readonly yieldsToSharePoint: boolean;
}

/**
 * The first row that fits wins; from `not-shown` on the source has a photo.
 *
 *   source       profile        picture  and                                     finding                wanted
 *   -----------  -------------  -------  --------------------------------------  ---------------------  ----------
 *   any          somebody-else  any                                              wrong-owner            report
 *   one of the three is unknown                                                  unknown                none
 *   no-mailbox   any            any                                              no-mailbox             none
 *   gone         any            any                                              gone                   none
 *   none, photo  own, missing   any      pending, undoing                        unfinished             restore
 *   none         own, missing   any      pending                                 unfinished             restore
 *   photo        own, missing   any      pending                                 unfinished             finish
 *   photo        missing        any                                              no-profile             none
 *   none         any            none                                             no-photo               none
 *   none         any            photo    agreed, target unmoved                  removed-in-exchange    clear
 *   none         any            photo                                            sharepoint-only        none
 *   photo        own            any      own files match, the profile does       not-shown              properties
 *                                        not show them
 *   photo        own            none     agreed, source unmoved                  removed-in-sharepoint  copy *
 *   photo        own            none                                             missing                copy
 *   photo        own            photo    not the user's own base                 foreign-file           copy
 *   photo        own            photo    same picture, not complete              incomplete             copy
 *   photo        own            photo    same picture                            in-step                none
 *   photo        own            photo    agreed, source moved, target unmoved    source-newer           copy
 *   photo        own            photo    agreed, target moved, source unmoved    changed-in-sharepoint  copy *
 *   photo        own            photo    never agreed, follows Exchange          stale                  copy
 *   photo        own            photo                                            conflict               copy *
 *
 * The rows marked * yield to `ownership: respect-sharepoint`; so does not-shown when an agreed picture was hidden
 * while its source stayed (DECISIONS.md, D-not-shown).
 */
export function decide(seen: Situation): Decision {
  if (seen.profile === 'somebody-else') return decision('wrong-owner', 'report');
  if (seen.source === 'unknown' || seen.profile === 'unknown' || seen.picture === 'unknown') {
    return decision('unknown', 'none');
  }
  if (seen.source === 'no-mailbox') return decision('no-mailbox', 'none');
  if (seen.source === 'gone') return decision('gone', 'none');
  if (seen.pending) return decision('unfinished', putsBack(seen) ? 'restore' : 'finish');
  return seen.source === 'none' ? decideWithoutSource(seen) : decideWithSource(seen);
}

/** An undo that was started is finished as an undo, whatever the source shows now. */
function putsBack({ undoing, source }: Situation): boolean {
  return undoing || source === 'none';
}

function decideWithoutSource(seen: Situation): Decision {
  if (seen.picture === 'none') return decision('no-photo', 'none');
  return seen.agreed && !seen.targetMoved
    ? decision('removed-in-exchange', 'clear')
    : decision('sharepoint-only', 'none');
}

function decideWithSource(seen: Situation): Decision {
  if (seen.profile === 'missing') return decision('no-profile', 'none');
  const shows = seen.picture === 'photo' && seen.ownBase && seen.samePicture;
  const sourceStayed = seen.agreed && !seen.sourceMoved;
  if (seen.ownFilesMatch && !shows) return decision('not-shown', 'properties', sourceStayed);
  if (seen.picture === 'none') {
    return sourceStayed ? decision('removed-in-sharepoint', 'copy', true) : decision('missing', 'copy');
  }
  if (!seen.ownBase) return decision('foreign-file', 'copy');
  if (seen.samePicture) return seen.complete ? decision('in-step', 'none') : decision('incomplete', 'copy');
  return decideBetweenPictures(seen);
}

/** Both sides show a picture, and they differ. Why the newer one does not win: DECISIONS.md, D-exchange-wins. */
function decideBetweenPictures(seen: Situation): Decision {
  if (seen.agreed && seen.sourceMoved && !seen.targetMoved) return decision('source-newer', 'copy');
  if (seen.agreed && seen.targetMoved && !seen.sourceMoved) {
    return decision('changed-in-sharepoint', 'copy', true);
  }
  if (!seen.agreed && seen.followsExchange) return decision('stale', 'copy');
  return decision('conflict', 'copy', true);
}

function decision(finding: Finding, wanted: Action, yieldsToSharePoint = false): Decision {
  return { finding, wanted, yieldsToSharePoint };
}
