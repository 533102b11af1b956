/** What SharePoint showed for a user before a run replaced it. */
import type { Size } from '../../core/observation.ts';
import { pointsAt } from '../../core/picture-url.ts';
import { isKept, showedNothing } from '../../core/undo.ts';
import type { UserRow } from '../../core/user.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { askedOwnership } from '../ledger/ownership.ts';
import { siteOf } from '../observe/geo-lookup.ts';
import { asPicture, unreadable, type Viewed } from './viewed.ts';

export interface AskedCopy {
  readonly user: UserRow;
  readonly runId: string;
  readonly size: Size;
}

/** A copy holds all files of a user, as text: of any number of callers, one copy is read at a time. */
export function viewUndo(
  context: Tenant & State & Runtime,
  asked: AskedCopy,
  signal: AbortSignal,
): Promise<Viewed> {
  const { user, runId, size } = asked;
  return context.gathering.ask<AskedCopy & { readonly key: string }, Viewed>({
    kind: 'undo',
    item: { key: `${user.id} ${runId} ${size}`, ...asked },
    signal,
    // No run waits for the storage of undo copies.
    share: async () => 1,
    async read(items) {
      const viewed = new Map<string, Viewed>();
      for (const item of items) viewed.set(item.key, await viewCopy(context, item));
      return viewed;
    },
  });
}

async function viewCopy(
  context: Tenant & State & Runtime,
  { user, runId, size }: AskedCopy,
): Promise<Viewed> {
  const copies = await context.undo.get(user.id, runId);
  const [first] = copies;
  if (first === undefined || !isKept(first, context.settings.UNDO_DAYS, context.clock.now()))
    return { kind: 'none', why: 'There is no undo copy of this user and this run.' };
  if (copies.some(({ trust }) => trust === 'forged'))
    return unreadable('the undo copy is not what Instep stored; another program changed it');
  const location = await locationOf(context, first.host);
  if ('problem' in location) return unreadable(location.problem);
  const target = pointsAt(first.properties.PictureURL, location);
  if (showedNothing(first, location)) return { kind: 'none', why: showedNone };
  if (target.kind !== 'base') return { kind: 'not-own', why: showedOther };
  // A base of a sign-in name may have passed to a colleague since.
  if (!(await askedOwnership(context.names).isOwn(user, target.base)))
    return { kind: 'not-own', why: showedOther };
  const copy = copies.find(({ base }) => base.toLowerCase() === target.base);
  if (copy === undefined) return { kind: 'none', why: notOverwritten };
  const bytes = copy.files[size];
  if (bytes === undefined) return { kind: 'none', why: 'There was no file of this size.' };
  return asPicture(context, bytes, 'The undo copy');
}

/** '' is home, in copies from before geo locations were distinguished. */
async function locationOf(
  { geos }: Tenant,
  host: string,
): Promise<LibraryLocation | { readonly problem: string }> {
  const geo = host === '' ? geos.home : (await geos.listing()).geos.find((one) => one.host === host);
  if (geo === undefined) return { problem: `the geo location of ${host} is not listed` };
  const site = await siteOf(geo);
  return 'problem' in site ? { problem: `picture library on ${host}: ${site.problem}` } : site.location;
}

const showedNone = 'SharePoint showed no photo of the user before this run.';
const notOverwritten =
  'This run wrote other files and left the earlier ones: they are still in SharePoint, and an undo shows them again.';
const showedOther =
  "Before this run the profile showed a file that is not the user's own, so it is not shown here.";
