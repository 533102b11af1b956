/** What speaks for and against putting one user's picture back, from what was just seen. */
import { isOn, pointsAt } from '../../core/picture-url.ts';
import { showedNothing, type UndoSituation } from '../../core/undo.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import type { Ownership } from '../ledger/ownership.ts';
import { siteOf } from '../observe/geo-lookup.ts';
import type { Observation } from '../observe/observation.ts';
import { unreadable } from '../observe/picture-reader.ts';
import type { Chosen } from './choose-copy.ts';
import { copiesOf } from './copies-here.ts';
import { hasCopies } from './restore-picture.ts';
import { isBack, isStillWritten } from './still-written.ts';
import type { Target } from './target.ts';

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
  context: Tenant & State & Runtime,
  target: Target,
  chosen: Chosen,
  ownership: Ownership,
): Promise<SeenForUndo> {
  const { observation } = target;
  const { source, profile, picture, pending } = observation.situation;
  const site = await siteOf(target.geo);
  const copies = copiesOf(observation.geo, chosen.copies);
  const keptHere = hasCopies(copies);
  if ('problem' in site || !keptHere) {
    const seen = { source, profile, picture, pending, keptHere, ...untold };
    return { seen, cause: inWords(observation.cause), here: chosen };
  }
  const here = { ...chosen, copies, since: copiesOf(observation.geo, chosen.since) };
  const file = await unreadFile(target, here);
  const seen: UndoSituation = {
    source,
    profile,
    picture: file === undefined ? picture : 'unknown',
    pending,
    keptHere,
    begunBefore: observation.user.pending?.undo?.runId === here.runId,
    ownBases: await ownsAll(context, observation, here, { ownership, location: site.location }),
    stillOurs: await isStillWritten(context, target, here),
    isBack: await isBack(context, target, here),
  };
  return { seen, cause: inWords(observation.cause ?? (file && `picture file: ${file}`)), here };
}

function inWords(unread: string | undefined): string | undefined {
  return unread && `What could not be read: ${unread}.`;
}

/** Everything that is compared, kept or written has to be readable. */
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

/** A base may have come to somebody else since; and a picture of somebody else is not shown again because it was once. */
async function ownsAll(
  context: Tenant,
  { user, geo }: Observation,
  { copies }: Chosen,
  { ownership, location }: { readonly ownership: Ownership; readonly location: LibraryLocation },
): Promise<boolean> {
  const [first] = copies;
  const url = showedNothing(first, location) ? '' : first.properties.PictureURL;
  // A file of another geo location is nobody's own here, whatever its name.
  const others = (await context.geos.list()).filter(({ host }) => host !== geo.host);
  if (others.some(({ host }) => isOn(url, host))) return false;
  const target = pointsAt(url, location);
  const shown = target.kind === 'base' ? [target.base] : [];
  for (const base of [...copies.map((copy) => copy.base), ...shown]) {
    if (!(await ownership.isOwn(user, base))) return false;
  }
  return true;
}
