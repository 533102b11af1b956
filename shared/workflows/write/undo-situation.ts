/** What speaks for and against putting one user's picture back, from what was just seen. */
import { isOn, pointsAt } from '../../core/picture-url.ts';
import { showedNothing, type UndoSituation } from '../../core/undo.ts';
import type { PicturePlace } from '../../ports.ts';
import type { Context } from '../context.ts';
import type { Ownership } from '../ledger/ownership.ts';
import { siteOf } from '../observe/geo-lookup.ts';
import type { Examined } from '../observe/observation.ts';
import { unreadable } from '../observe/picture-reader.ts';
import type { Chosen } from './choose-copy.ts';
import { copiesOf } from './copies-here.ts';
import { isThere } from './restore-picture.ts';
import { isBack, isStillWritten } from './still-written.ts';

export interface SeenForUndo {
  readonly seen: UndoSituation;
  /** A sentence about what could not be read; undefined: all could. */
  readonly cause: string | undefined;
  /** What was chosen, without what lay in another geo location; as it was where nothing is left, or nothing can be said. */
  readonly here: Chosen;
}

/** Where the copies cannot be held against what lies in the library. */
const untold = { begunBefore: false, ownBases: false, stillOurs: false, isBack: false } as const;

export async function undoSituation(
  context: Context,
  examined: Examined,
  chosen: Chosen,
  ownership: Ownership,
): Promise<SeenForUndo> {
  const { source, profile, picture, pending } = examined.situation;
  const site = await siteOf(examined.geo);
  const copies = copiesOf(examined.geo, chosen.copies);
  const keptHere = isThere(copies);
  if ('problem' in site || !keptHere) {
    const seen = { source, profile, picture, pending, keptHere, ...untold };
    return { seen, cause: inWords(examined.cause), here: chosen };
  }
  const here = { ...chosen, copies, since: copiesOf(examined.geo, chosen.since) };
  const file = await unreadFile(examined, here);
  const seen: UndoSituation = {
    source,
    profile,
    picture: file === undefined ? picture : 'unknown',
    pending,
    keptHere,
    begunBefore: examined.user.pending?.undo?.runId === here.runId,
    ownBases: await ownsAll(context, examined, here, { ownership, place: site.place }),
    stillOurs: await isStillWritten(context, examined, here),
    isBack: await isBack(context, examined, here),
  };
  return { seen, cause: inWords(examined.cause ?? (file && `picture file: ${file}`)), here };
}

function inWords(unread: string | undefined): string | undefined {
  return unread && `What could not be read: ${unread}.`;
}

/** Everything that is compared, kept or written has to be readable. */
async function unreadFile({ reader, user }: Examined, { copies }: Chosen): Promise<string | undefined> {
  const bases = new Set(copies.map(({ base }) => base));
  if (user.agreement !== undefined) bases.add(user.agreement.base);
  for (const base of bases) {
    const cause = await unreadable(reader, base);
    if (cause !== undefined) return cause;
  }
  return undefined;
}

/** A base may have come to somebody else since; and a picture of somebody else is not shown again because it was once. */
async function ownsAll(
  context: Context,
  { user, geo }: Examined,
  { copies }: Chosen,
  { ownership, place }: { readonly ownership: Ownership; readonly place: PicturePlace },
): Promise<boolean> {
  const [first] = copies;
  const url = showedNothing(first, place) ? '' : first.properties.PictureURL;
  // A file of another geo location is nobody's own here, whatever its name.
  const others = (await context.geos.list()).filter(({ host }) => host !== geo.host);
  if (others.some(({ host }) => isOn(url, host))) return false;
  const target = pointsAt(url, place);
  const shown = target.kind === 'base' ? [target.base] : [];
  for (const base of [...copies.map((copy) => copy.base), ...shown]) {
    if (!(await ownership.isOwn(user, base))) return false;
  }
  return true;
}
