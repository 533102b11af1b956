/** What the photos of each user were, on both sides, from the beginning of the world until now. */
import { pathOfPictureUrl, pathOfSize } from '../../tenant/truth/names.ts';
import { sha256 } from '../../tenant/truth/pictures.ts';
import { claimOf } from '../../tenant/truth/profiles.ts';
import type { Tenant } from '../../tenant/truth/tenant.ts';
import { type Doer, type Person, type RecordedFace, type Size, sizes } from '../../tenant/truth/types.ts';

export interface ShownFile {
  readonly face: RecordedFace | undefined;
  readonly sha: string;
  readonly by: Doer;
  readonly modified: number;
  readonly path: string;
}

/** What the profile of a user says, and the files behind it. */
export interface Picture {
  readonly url: string;
  readonly urlBy: Doer | undefined;
  readonly placeholder: string;
  readonly syncState: string;
  readonly files: Partial<Readonly<Record<Size, ShownFile>>>;
}

export interface Moment {
  readonly at: number;
  /** In Exchange. */
  readonly face: RecordedFace | undefined;
  /** Undefined: no profile of the user's own. */
  readonly picture: Picture | undefined;
}

export async function pictureOf(tenant: Tenant, person: Person): Promise<Picture | undefined> {
  const profile = tenant.profileByAccount(claimOf(person.upn));
  if (profile?.properties.get('msOnline-ObjectId') !== person.id) return undefined;
  const url = profile.properties.get('PictureURL') ?? '';
  const library = URL.canParse(url) ? tenant.libraryAt(new URL(url).hostname) : undefined;
  const path = pathOfPictureUrl(library?.host ?? '', url);
  const files: Partial<Record<Size, ShownFile>> = {};
  for (const size of path === undefined ? [] : sizes) {
    const file = library?.fileAt(pathOfSize(path ?? '', size));
    if (file === undefined) continue;
    const bytes = await file.bytes();
    const face = file.shows ?? tenant.pictures.shows(bytes);
    const { by, modified } = file;
    files[size] = { face, sha: sha256(bytes), by, modified: modified.getTime(), path: file.path };
  }
  return {
    ...{ url, files },
    urlBy: profile.writtenBy.get('PictureURL'),
    placeholder: profile.properties.get('SPS-PicturePlaceholderState') ?? '',
    syncState: profile.properties.get('SPS-PictureExchangeSyncState') ?? '',
  };
}

/** Undefined: no person. A silhouette that is stored again may no longer be told from any other such picture. */
export function personOn(file: ShownFile | undefined): number | undefined {
  return typeof file?.face === 'number' ? file.face : undefined;
}

/** What somebody who looks at the user sees first. */
export function visible(picture: Picture | undefined): RecordedFace | undefined {
  return picture?.placeholder === '0' && picture.url !== '' ? picture.files.M?.face : undefined;
}

/** By its name, now or before. */
export function isFileOf(tenant: Tenant, path: string, userId: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return tenant.holdersOf(name.replace(/_[SML]Thumb\.jpg$/i, '')).has(userId);
}

export class History {
  /** Users who were erased while a repair was unfinished: nothing knows of it until they are compared again. */
  readonly interrupted = new Set<string>();
  readonly #tenant: Tenant;
  readonly #moments = new Map<string, Moment[]>();
  #writes = -1;
  #changes = -1;
  #looks = 0;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  /** Notes what is different by now. `looks`: differs when a profile may have another name. */
  async note(looks = 0): Promise<void> {
    const tenant = this.#tenant;
    const hasNews =
      tenant.writes.length !== this.#writes || tenant.directorySeq !== this.#changes || looks !== this.#looks;
    this.#looks = looks;
    this.#writes = tenant.writes.length;
    this.#changes = tenant.directorySeq;
    const at = tenant.now().getTime();
    for (const person of tenant.users.values()) {
      const last = this.now(person.id);
      const face = person.photo?.face;
      const picture = hasNews ? await pictureOf(tenant, person) : last?.picture;
      if (last === undefined || last.face !== face || !isEqual(last.picture, picture))
        this.#add(person.id, { at, face, picture });
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

  /** Whether somebody else than Instep once set what the profile shows now. */
  wasChosen(userId: string): boolean {
    const url = this.now(userId)?.picture?.url;
    return (this.#moments.get(userId) ?? []).some(
      ({ picture }) => picture?.url === url && picture?.urlBy !== 'app',
    );
  }

  /** Whether a file is the user's, by its name. */
  isOwn(path: string, userId: string): boolean {
    return isFileOf(this.#tenant, path, userId);
  }

  #add(userId: string, moment: Moment): void {
    const all = this.#moments.get(userId);
    if (all === undefined) this.#moments.set(userId, [moment]);
    else all.push(moment);
  }
}

function isEqual(one: Picture | undefined, other: Picture | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
