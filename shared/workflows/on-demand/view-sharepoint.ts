/** What SharePoint shows for a user: found by the user's own profile, and shown only if the file is the user's own. */
import type { Size } from '../../core/observation.ts';
import { pointsAt } from '../../core/picture-url.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { askedOwnership } from '../ledger/ownership.ts';
import { lookUpGeos, siteOf } from '../observe/geo-lookup.ts';
import { pictureReader } from '../observe/picture-reader.ts';
import { namedProfile, ownerOf } from '../observe/profile-snapshot.ts';
import { type FoundProfile, readProfiles } from '../observe/read-profiles.ts';
import { unreadableRow } from '../observe/subjects.ts';
import { abandonable } from './abandonable.ts';
import { asPicture, unreadable, type Viewed, viewersShare } from './viewed.ts';

type Context = Tenant & State & Runtime;

interface Asked {
  readonly key: string;
  readonly user: UserRow;
  readonly size: Size;
}

/** A quarter of the files that one process reads at a time (createTenantTransport); the rest is for runs. */
const filesAtATime = 2;

export async function viewSharePoint(
  context: Context,
  { user, size }: Omit<Asked, 'key'>,
  signal: AbortSignal,
): Promise<Viewed> {
  // Without a readable row, the sign-in name may be that of another user.
  if (user.unreadable !== undefined) return unreadable(unreadableRow(user.unreadable));
  return context.gathering.ask<Asked, Viewed>({
    kind: 'sharepoint',
    item: { key: `${user.id} ${size}`, user, size },
    signal,
    share: () => viewersShare(context),
    read: (items, gone) => readShown(abandonable(context, gone), items),
  });
}

/** One batch of profiles, then their files. */
async function readShown(context: Context, items: readonly Asked[]): Promise<ReadonlyMap<string, Viewed>> {
  const users = [...new Map(items.map(({ user }) => [user.id, user])).values()];
  const where = await lookUpGeos(context, users);
  const profiles = await readProfiles(
    context,
    users.map((user) => ({ user, geo: where.of(user).geo })),
  );
  const shown = new Map<string, Viewed>();
  for (const some of chunksOf(items, filesAtATime)) {
    await Promise.all(
      some.map(async (item) => {
        const profile = profiles.get(item.user.id) as FoundProfile;
        shown.set(item.key, await viewShown(context, item, profile));
      }),
    );
  }
  return shown;
}

async function viewShown(
  context: Context,
  { user, size }: Asked,
  { geo, reading }: FoundProfile,
): Promise<Viewed> {
  const profile = namedProfile(reading);
  if (profile.kind === 'unknown') return unreadable(`profile: ${profile.cause}`);
  if (profile.kind === 'missing') return { kind: 'none', why: 'The user has no profile in SharePoint.' };
  if (ownerOf(profile, user.id) !== 'own') return { kind: 'not-own', why: anotherProfile };
  const site = await siteOf(geo);
  if ('problem' in site) return unreadable(`picture library on ${geo.host}: ${site.problem}`);
  const target = pointsAt(profile.pictureUrl, site.location);
  if (profile.placeholderState === '1' || target.kind === 'nothing') return nothingShown;
  if (target.kind === 'elsewhere') return unreadable('the profile shows an address outside User Photos');
  if (!(await askedOwnership(context.names).isOwn(user, target.base)))
    return { kind: 'not-own', why: anotherFile };
  const reader = pictureReader(geo.library, context.images);
  const file = await reader.file(target.base, size);
  if (file.kind === 'unknown') return unreadable(`picture file: ${file.cause}`);
  const bytes = await reader.bytes(target.base, size);
  const isPlaceholder = file.kind === 'file' && context.settings.PLACEHOLDER_HASHES?.includes(file.sha);
  if (bytes === undefined || isPlaceholder === true) return nothingShown;
  return asPicture(context, bytes, 'The file in SharePoint');
}

const nothingShown: Viewed = { kind: 'none', why: 'SharePoint shows no photo of the user.' };
const anotherProfile = 'The profile under this sign-in name belongs to another user.';
const anotherFile = "The user's profile shows a file that is not the user's own. It may show another person.";
