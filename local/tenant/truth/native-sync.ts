/** SharePoint's own synchronisation: what it does when a user's visit prompts it. */
import type { Library } from './library.ts';
import { baseOfUpn, fileName, pathOfPictureUrl, pictureTimestamp, pictureUrl } from './names.ts';
import type { Original } from './pictures.ts';
import type { TenantState } from './tenant-state.ts';
import { type Doer, nativePixels, type Person, type Size, sizes } from './types.ts';

export type Generation = 'upn' | 'object-id';

export function baseOf(person: Person, generation: Generation): string {
  return generation === 'upn' ? baseOfUpn(person.upn) : person.id;
}

export interface Placing {
  readonly by?: Doer;
  readonly crop?: 'centre' | 'tight';
  readonly only?: readonly Size[];
  /** Default: the tenant's own. */
  readonly library?: Library;
  /** When the lists say that the first was written; the others follow by the second. Default: now. */
  readonly at?: Date;
}

/** Puts S, M and L of an original under a base, in SharePoint's own sizes and encoding. */
export function placeFiles(
  tenant: TenantState,
  base: string,
  original: Original,
  placing: Placing = {},
): void {
  const { by = 'microsoft', crop = 'centre', only = sizes, library = tenant.library, at } = placing;
  for (const [index, size] of only.entries()) {
    const pixels = nativePixels[size];
    const recipe = { kind: 'thumbnail', of: original, pixels, quality: 80, crop } as const;
    const writtenAt = at && new Date(at.getTime() + index * 1_000);
    library.putRecipe(fileName(base, size), recipe, by, writtenAt);
  }
}

/** Points a person's profile at the files of a base. */
export function showBase(
  tenant: TenantState,
  person: Person,
  base: string,
  how: { syncState: string; at?: Date; by?: Doer },
): void {
  const { host, folderPath } = tenant.libraryOf(person);
  const url = pictureUrl(host, `${folderPath}/${fileName(base, 'M')}`);
  setPicture(tenant, person, { url, placeholder: '0', syncState: how.syncState, at: how.at }, how.by);
}

export interface ShownPicture {
  readonly url: string;
  readonly placeholder: string;
  readonly syncState: string;
  readonly at?: Date | undefined;
}

/** The four picture properties of a person's profile, at once. A person without a profile is skipped. */
export function setPicture(
  tenant: TenantState,
  person: Person,
  shown: ShownPicture,
  by: Doer = 'microsoft',
): void {
  const claim = person.profile?.accountName;
  if (claim === undefined) return;
  tenant.setProperty(claim, 'PictureURL', shown.url, by);
  tenant.setProperty(claim, 'SPS-PicturePlaceholderState', shown.placeholder, by);
  tenant.setProperty(claim, 'SPS-PictureTimestamp', pictureTimestamp(shown.at ?? tenant.now()), by);
  tenant.setProperty(claim, 'SPS-PictureExchangeSyncState', shown.syncState, by);
}

/**
 * A user asks for their own photo: SharePoint fetches it from Exchange and writes its own files and properties,
 * unless the profile does not follow Exchange (sync state 0) or there is nothing to fetch.
 * Answers whether anything was written.
 */
export function userVisits(
  tenant: TenantState,
  person: Person,
  crop: 'centre' | 'tight' = 'centre',
): boolean {
  const photo = person.photo;
  const profile = person.profile;
  if (!photo || !profile || photo.recipe.kind !== 'original') return false;
  if (profile.properties.get('SPS-PictureExchangeSyncState') === '0') return false;
  const base = baseShown(tenant, person) ?? person.id;
  placeFiles(tenant, base, photo.recipe, { crop, library: tenant.libraryOf(person) });
  showBase(tenant, person, base, { syncState: '1' });
  return true;
}

/** The base a profile names, if it is one of a thumbnail in the picture folder. */
export function baseShown(tenant: TenantState, person: Person): string | undefined {
  const url = person.profile?.properties.get('PictureURL') ?? '';
  const { host, folderPath } = tenant.libraryOf(person);
  const path = pathOfPictureUrl(host, url);
  const folder = `${folderPath}/`.toLowerCase();
  if (!path?.toLowerCase().startsWith(folder)) return undefined;
  return /^([^/]+)_MThumb\.jpg$/i.exec(path.slice(folder.length))?.[1];
}
