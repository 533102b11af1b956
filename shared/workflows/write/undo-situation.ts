/** Collects what speaks for and against restoring one user's photo. */
import { mayBeRestored } from '../../core/picture-url.ts';
import { showedNothing, type UndoSituation } from '../../core/undo.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import type { Ownership } from '../ledger/ownership.ts';
import { siteOf } from '../observe/geo-lookup.ts';
import type { Observation } from '../observe/observation.ts';
import { unreadable } from '../observe/picture-reader.ts';
import type { Chosen } from './choose-copy.ts';
import { copiesOf } from './copies-here.ts';
import { showsNoOther } from './own-address.ts';
import { hasCopies } from './restore-picture.ts';
import { isBack, isStillWritten } from './still-written.ts';
import type { Target } from './target.ts';

export interface SeenForUndo {
  readonly seen: UndoSituation;
  /** What could not be read, as a sentence; undefined: everything could. */
  readonly cause: string | undefined;
  /** The chosen copies of this geo location; all of them if none is left or the library cannot be read. */
  readonly here: Chosen;
}

/** When the copies cannot be compared with the library. */
const unread = {
  startedBefore: false,
  ownAddress: false,
  ownBases: false,
  stillOurs: false,
  isBack: false,
} as const;

export async function undoSituation(
  context: Tenant & State & Runtime,
  target: Target,
  chosen: Chosen,
  ownership: Ownership,
): Promise<SeenForUndo> {
  const { observation } = target;
  const { source, profile, picture, pending } = observation.situation;
  const site = await siteOf(target.geo);
  const copies = copiesOf(observation.geo, chosen.copies);
  const isFromThisGeo = hasCopies(copies);
  if ('problem' in site || !isFromThisGeo) {
    const seen = { source, profile, picture, pending, isFromThisGeo, ...unread };
    return { seen, cause: inWords(observation.cause), here: chosen };
  }
  const here = { ...chosen, copies, since: copiesOf(observation.geo, chosen.since) };
  const file = await unreadFile(target, here);
  const seen: UndoSituation = {
    source,
    profile,
    picture: file === undefined ? picture : 'unknown',
    pending,
    isFromThisGeo,
    startedBefore: observation.user.pending?.undo?.runId === here.runId,
    ownAddress:
      showedNothing(here.copies[0], site.location) ||
      mayBeRestored(here.copies[0].properties.PictureURL, site.location),
    ownBases: await ownsAll(context, observation, here, { ownership, location: site.location }),
    stillOurs: await isStillWritten(context, target, here),
    isBack: await isBack(context, target, here),
  };
  return { seen, cause: inWords(observation.cause ?? (file && `picture file: ${file}`)), here };
}

function inWords(unread: string | undefined): string | undefined {
  return unread && `What could not be read: ${unread}.`;
}

/** The first unreadable file among those that are compared, kept or written. */
async function unreadFile(
  { reader, observation: { user } }: Target,
  { copies }: Chosen,
): Promise<string | undefined> {
  const bases = new Set(copies.map(({ base }) => base));
  if (user.agreement !== undefined) bases.add(user.agreement.base);
  for (const base of bases) {
    const cause = await unreadable(reader, base);
    if (cause !== undefined) return cause;
  }
  return undefined;
}

/**
 * Whether the user owns every picture base. A base may belong to another user by now, whose photo must not be shown.
 */
async function ownsAll(
  context: Tenant,
  { user, geo }: Observation,
  { copies }: Chosen,
  { ownership, location }: { readonly ownership: Ownership; readonly location: LibraryLocation },
): Promise<boolean> {
  const [first] = copies;
  for (const { base } of copies) if (!(await ownership.isOwn(user, base))) return false;
  if (showedNothing(first, location)) return true;
  const { PictureURL: pictureUrl, 'SPS-PicturePlaceholderState': placeholderState } = first.properties;
  return showsNoOther(context, { user, geo }, { pictureUrl, placeholderState }, { ownership, location });
}
