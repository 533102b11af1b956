/** What speaks for and against putting one user's picture back, from what was just seen. */
import { isOf } from '../../core/geo.ts';
import { pointsAt } from '../../core/picture-url.ts';
import { showedNothing, type UndoSituation } from '../../core/undo.ts';
import type { Context } from '../context.ts';
import type { Examined } from '../examine/examined.ts';
import type { Ownership } from '../examine/ownership.ts';
import { unreadable } from '../examine/picture-reader.ts';
import type { Chosen } from './choose-copy.ts';
import { isBack, isStillWritten } from './still-written.ts';

export interface SeenForUndo {
  readonly seen: UndoSituation;
  /** A sentence about what could not be read; undefined: all could. */
  readonly cause: string | undefined;
}

export async function undoSituation(
  context: Context,
  examined: Examined,
  chosen: Chosen,
  ownership: Ownership,
): Promise<SeenForUndo> {
  const { situation, user } = examined;
  const file = await unreadFile(examined, chosen);
  const seen: UndoSituation = {
    source: situation.source,
    profile: situation.profile,
    picture: file === undefined ? situation.picture : 'unknown',
    pending: situation.pending,
    begunBefore: user.pending?.undo?.runId === chosen.runId,
    ownBases: await ownsAll(examined, chosen, ownership),
    stillOurs: await isStillWritten(context, examined, chosen),
    isBack: await isBack(context, examined, chosen),
  };
  const unread = examined.cause ?? (file && `picture file: ${file}`);
  return { seen, cause: unread && `What could not be read: ${unread}.` };
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
async function ownsAll({ user, geo }: Examined, { copies }: Chosen, ownership: Ownership): Promise<boolean> {
  // The user moved since: what lies in another geo location is nothing that the profile may show.
  if (!copies.every(({ host }) => isOf(host, geo))) return false;
  const place = await geo.library.place();
  const target = pointsAt(copies[0].properties.PictureURL, place);
  const shown = target.kind === 'base' && !showedNothing(copies[0], place) ? [target.base] : [];
  for (const base of [...copies.map((copy) => copy.base), ...shown]) {
    if (!(await ownership.isOwn(user, base))) return false;
  }
  return true;
}
