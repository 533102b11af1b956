/** What the photos of each user were, on both sides, from the beginning of the world until now. */
import { addressShown, pathOfPictureUrl, pathOfSize } from '../../tenant/truth/names.ts';
import { sha256 } from '../../tenant/truth/pictures.ts';
import { claimOf } from '../../tenant/truth/profiles.ts';
import type { Tenant } from '../../tenant/truth/tenant.ts';
import {
  type Doer,
  type Person,
  type Profile,
  type RecordedFace,
  type Size,
  sizes,
} from '../../tenant/truth/types.ts';

export interface ShownFile {
  readonly face: RecordedFace | undefined;
  readonly sha: string;
  /** As the library lists it. */
  readonly etag: string;
  readonly by: Doer;
  readonly modified: number;
  readonly path: string;
}

/** What the profile of a user says, and the files behind it. */
export interface Picture {
  readonly url: string;
  readonly urlBy: Doer | undefined;
  /** The address, unless it is hidden. */
  readonly shown: string;
  readonly syncState: string;
  readonly files: Partial<Readonly<Record<Size, ShownFile>>>;
}

export interface Moment {
  readonly at: number;
  /** In Exchange. */
  readonly face: RecordedFace | undefined;
  /** Undefined: no profile of the user's own is found under the sign-in name. */
  readonly picture: Picture | undefined;
  /** By the user's own profile, whatever its name, until SharePoint follows a rename. */
  readonly own: Picture | undefined;
}

/** By the present sign-in name. */
export async function pictureOf(tenant: Tenant, person: Person): Promise<Picture | undefined> {
  const profile = tenant.profileByAccount(claimOf(person.upn));
  return profile?.properties.get('msOnline-ObjectId') === person.id ? pictureIn(tenant, profile) : undefined;
}

async function pictureIn(tenant: Tenant, profile: Profile): Promise<Picture> {
  const url = profile.properties.get('PictureURL') ?? '';
  const library = URL.canParse(url) ? tenant.libraryAt(new URL(url).hostname) : undefined;
  const path = pathOfPictureUrl(library?.host ?? '', url);
  const files: Partial<Record<Size, ShownFile>> = {};
  for (const size of path === undefined ? [] : sizes) {
    const file = library?.fileAt(pathOfSize(path ?? '', size));
    if (file === undefined) continue;
    const bytes = await file.bytes();
    const face = file.shows ?? tenant.pictures.shows(bytes);
    const { by, modified, guid, version } = file;
    const etag = `"${guid},${version}"`;
    files[size] = { face, sha: sha256(bytes), etag, by, modified: modified.getTime(), path: file.path };
  }
  return {
    ...{ url, files },
    urlBy: profile.writtenBy.get('PictureURL'),
    shown: addressShown(profile.properties),
    syncState: profile.properties.get('SPS-PictureExchangeSyncState') ?? '',
  };
}

/** Undefined: no person. A silhouette that is stored again may no longer be told from any other such picture. */
export function personOn(file: ShownFile | undefined): number | undefined {
  return typeof file?.face === 'number' ? file.face : undefined;
}

/** What is seen first of the user. */
export function visible(picture: Picture | undefined): RecordedFace | undefined {
  return picture === undefined || picture.shown === '' ? undefined : picture.files.M?.face;
}

/** By its name, now or before. */
export function isFileOf(tenant: Tenant, path: string, userId: string): boolean {
  return holdersOf(tenant, path).has(userId);
}

export function holdersOf(tenant: Tenant, path: string): ReadonlySet<string> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return tenant.holdersOf(name.replace(/_[SML]Thumb\.jpg$/i, ''));
}

export class History {
  /** Users who were erased while a repair was unfinished: nothing knows of it until they are compared again. */
  readonly interrupted = new Set<string>();
  readonly #tenant: Tenant;
  readonly #moments = new Map<string, Moment[]>();
  #writes = -1;
  #changes = -1;
  #fileChanges = -1;
  #looks = 0;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  /** Notes what is different by now. `looks`: differs when a profile may have another name. */
  async note(looks = 0): Promise<void> {
    const tenant = this.#tenant;
    const fileChanges = tenant.geos.reduce((sum, { library }) => sum + library.seq, 0);
    const hasNews =
      tenant.writes.length !== this.#writes ||
      tenant.directorySeq !== this.#changes ||
      fileChanges !== this.#fileChanges ||
      looks !== this.#looks;
    this.#looks = looks;
    this.#fileChanges = fileChanges;
    this.#writes = tenant.writes.length;
    this.#changes = tenant.directorySeq;
    const at = tenant.now().getTime();
    for (const person of tenant.users.values()) {
      const last = this.now(person.id);
      const face = person.photo?.face;
      const picture = hasNews ? await pictureOf(tenant, person) : last?.picture;
      const own = hasNews ? (picture ?? (await ownPicture(tenant, person))) : last?.own;
      if (
        last === undefined ||
        last.face !== face ||
        !isEqual(last.picture, picture) ||
        !isEqual(last.own, own)
      )
        this.#add(person.id, { at, face, picture, own });
    }
  }

  now(userId: string): Moment | undefined {
    return this.#moments.get(userId)?.at(-1);
  }

  /** Everything that held at some time from `from` on. */
  since(userId: string, from: number): readonly Moment[] {
    const all = this.#moments.get(userId) ?? [];
    const first = all.findLastIndex(({ at }) => at <= from);
    return all.slice(Math.max(0, first));
  }

  #add(userId: string, moment: Moment): void {
    const all = this.#moments.get(userId);
    if (all === undefined) this.#moments.set(userId, [moment]);
    else all.push(moment);
  }
}

function ownPicture(tenant: Tenant, { profile }: Person): Promise<Picture> | undefined {
  return profile && pictureIn(tenant, profile);
}

function isEqual(one: Picture | undefined, other: Picture | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
