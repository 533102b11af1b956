/** What Exchange has, and what Instep would write of it. */
import type { Size } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { type PhotoToRead, type ReadPhoto, readPhotos } from '../observe/read-photos.ts';
import { abandonable } from './abandonable.ts';
import { asPicture, unreadable, type Viewed, viewersShare } from './viewed.ts';

type Context = Tenant & State & Runtime;

export async function viewExchange(context: Context, user: UserRow, signal: AbortSignal): Promise<Viewed> {
  const photo = await sourcePhoto(context, user, signal);
  return photo instanceof Uint8Array ? asPicture(context, photo, 'The photo in Exchange') : photo;
}

/** The very bytes that a repair would upload. */
export async function viewRendition(
  context: Context,
  { user, size }: { readonly user: UserRow; readonly size: Size },
  signal: AbortSignal,
): Promise<Viewed> {
  const photo = await sourcePhoto(context, user, signal);
  if (!(photo instanceof Uint8Array)) return photo;
  const { images, settings } = context;
  const renditions = await images.renditions(photo, settings.RENDITIONS);
  if (renditions === undefined)
    return { kind: 'unreadable', why: `The photo in Exchange ${await images.problem(photo)}.` };
  return { kind: 'picture', bytes: renditions[size], sha: images.sha256(renditions[size]) };
}

async function sourcePhoto(
  context: Context,
  { id, source }: UserRow,
  signal: AbortSignal,
): Promise<Uint8Array | Viewed> {
  const photo = await context.gathering.ask<Asked, ReadPhoto>({
    kind: 'exchange',
    item: { key: id, source: source ?? unread },
    signal,
    share: () => viewersShare(context),
    read: (items, gone) =>
      readPhotos(
        abandonable(context, gone),
        items.map(({ key, source: lastRead }) => ({ id: key, source: lastRead })),
        true,
      ),
  });
  switch (photo.kind) {
    case 'photo':
      return photo.bytes as Uint8Array;
    case 'none':
      return { kind: 'none', why: 'The user has no photo in Exchange.' };
    case 'no-mailbox':
      return { kind: 'no-mailbox', why: 'The user has no mailbox in Exchange Online.' };
    case 'gone':
      return { kind: 'no-user' };
    case 'unknown':
      return unreadable(photo.cause);
  }
  return photo satisfies never;
}

/** `source`: as Instep read it last. Its pixels say how many photos fit into memory, and so into one batch. */
interface Asked {
  readonly key: string;
  readonly source: PhotoToRead['source'];
}

const unread = { kind: 'unknown', cause: '' } as const;
