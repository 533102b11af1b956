/** What SharePoint showed for a user before a run replaced it: from the undo copy, or the file that the run left. */
import { impersonal } from '../../core/impersonal.ts';
import type { Size } from '../../core/observation.ts';
import { pointsAt } from '../../core/picture-url.ts';
import { isKept, showedNothing } from '../../core/undo.ts';
import type { UserRow } from '../../core/user.ts';
import type { Geo } from '../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { askedOwnership } from '../ledger/ownership.ts';
import { type Located, siteOf } from '../observe/geo-lookup.ts';
import { pictureReader } from '../observe/picture-reader.ts';
import { abandonableGeo } from './abandonable.ts';
import { asPicture, unreadable, type Viewed, viewersShare } from './viewed.ts';

type Context = Tenant & State & Runtime;

export interface AskedCopy {
  readonly user: UserRow;
  readonly runId: string;
  readonly size: Size;
}

/** A copy holds all files of a user, as text: of any number of callers, one copy is read at a time. */
export function viewUndo(context: Context, asked: AskedCopy, signal: AbortSignal): Promise<Viewed> {
  const { user, runId, size } = asked;
  return context.gathering.ask<AskedCopy & { readonly key: string }, Viewed>({
    kind: 'undo',
    item: { key: `${user.id} ${runId} ${size}`, ...asked },
    signal,
    // No run waits for the storage of undo copies.
    share: async () => 1,
    async read(items, gone) {
      const viewed = new Map<string, Viewed>();
      for (const item of items) viewed.set(item.key, await copyOrReason(context, item, gone));
      return viewed;
    },
  });
}

/** What fails for one caller does not fail for the others. */
async function copyOrReason(context: Context, asked: AskedCopy, signal: AbortSignal): Promise<Viewed> {
  try {
    return await viewCopy(context, asked, signal);
  } catch (error) {
    return unreadable(impersonal((error as Error).message));
  }
}

async function viewCopy(
  context: Context,
  { user, runId, size }: AskedCopy,
  signal: AbortSignal,
): Promise<Viewed> {
  const copies = await context.undo.get(user.id, runId);
  const [first] = copies;
  if (first === undefined || !isKept(first, context.settings.UNDO_DAYS, context.clock.now()))
    return { kind: 'none', why: 'There is no undo copy of this user and this run.' };
  if (copies.some(({ trust }) => trust === 'forged'))
    return unreadable('the undo copy is not what Instep stored; another program changed it');
  const located = await locate(context, first.host);
  if ('problem' in located) return unreadable(located.problem);
  const target = pointsAt(first.properties.PictureURL, located.location);
  if (showedNothing(first, located.location)) return { kind: 'none', why: showedNone };
  if (target.kind !== 'base') return { kind: 'not-own', why: showedOther };
  // A base of a sign-in name may have passed to a colleague since.
  if (!(await askedOwnership(context.names).isOwn(user, target.base)))
    return { kind: 'not-own', why: showedOther };
  const copy = copies.find(({ base }) => base.toLowerCase() === target.base);
  if (copy === undefined) {
    const { geo } = located;
    return viewLeft(
      context,
      { geo, base: target.base, size, key: `${geo.host} ${target.base} ${size}` },
      signal,
    );
  }
  const bytes = copy.files[size];
  if (bytes === undefined) return { kind: 'none', why: noSuchSize };
  return asPicture(context, bytes, 'The undo copy');
}

interface LeftFile {
  readonly key: string;
  readonly geo: Geo;
  readonly base: string;
  readonly size: Size;
}

/** The run wrote other files, and left these. The base was found in the picture folder, and is the user's own. */
async function viewLeft(context: Context, file: LeftFile, signal: AbortSignal): Promise<Viewed> {
  return context.gathering.ask<LeftFile, Viewed>({
    kind: 'left-file',
    item: file,
    signal,
    share: () => viewersShare(context),
    async read(items, gone) {
      const shown = new Map<string, Viewed>();
      // One by one: it is rare that a run leaves a file, and rarer that two are looked at together.
      for (const item of items) shown.set(item.key, await readLeft(context, item, gone));
      return shown;
    },
  });
}

async function readLeft(
  { images }: Runtime,
  { geo, base, size }: LeftFile,
  gone: AbortSignal,
): Promise<Viewed> {
  const reader = pictureReader(abandonableGeo(geo, gone).library, images);
  const file = await reader.file(base, size);
  if (file.kind === 'unknown') return unreadable(`picture file: ${file.cause}`);
  const bytes = await reader.bytes(base, size);
  if (bytes === undefined) return { kind: 'none', why: noSuchSize };
  return asPicture({ images }, bytes, 'The earlier file in SharePoint');
}

/** '' is home, in copies from before geo locations were distinguished. */
async function locate({ geos }: Tenant, host: string): Promise<Located | { readonly problem: string }> {
  const geo: Geo | undefined =
    host === '' ? geos.home : (await geos.listing()).geos.find((one) => one.host === host);
  if (geo === undefined) return { problem: `the geo location of ${host} is not listed` };
  const site = await siteOf(geo);
  return 'problem' in site ? { problem: `picture library on ${host}: ${site.problem}` } : site;
}

const showedNone = 'SharePoint showed no photo of the user before this run.';
const noSuchSize = 'There was no file of this size.';
const showedOther =
  "Before this run the profile showed a file that is not the user's own, so it is not shown here.";
