/** Ways to show a picture, or none, as found in tenants. */
import { fileName, pictureUrl } from '../names.ts';
import { baseOf, placeFiles, setPicture, showBase } from '../native-sync.ts';
import type { Original } from '../pictures.ts';
import type { Tenant } from '../tenant.ts';
import { nativePixels, type Person, sizes } from '../types.ts';
import { earlier, someDay } from './kind.ts';

/** One in three still has the older kind of file name. */
export function someBase(tenant: Tenant, person: Person): string {
  return baseOf(person, tenant.random.below(3) === 0 ? 'upn' : 'object-id');
}

/** All three files of an original under the person's own base, and the profile that shows them. Answers the base. */
export function showOwn(tenant: Tenant, person: Person, original: Original, syncState = '1'): string {
  const base = someBase(tenant, person);
  placeFiles(tenant, base, original, { library: tenant.libraryOf(person), at: earlier(tenant, base) });
  showBase(tenant, person, base, { syncState, at: someDay(tenant) });
  return base;
}

/** The grey head as files: what a browser shows is a picture, though not of a person. */
export function showSilhouette(tenant: Tenant, person: Person, syncState = '1'): void {
  const base = someBase(tenant, person);
  for (const size of sizes) {
    tenant
      .libraryOf(person)
      .putRecipe(
        fileName(base, size),
        { kind: 'silhouette', design: 'grey', pixels: nativePixels[size] },
        'microsoft',
      );
  }
  showBase(tenant, person, base, { syncState, at: someDay(tenant) });
}

/** Shows nothing, in one of the ways a profile can: never synchronised, placeholder, dangling, under /_layouts/. */
export function showNothing(tenant: Tenant, person: Person, index: number): void {
  if (index % 4 === 0) return;
  const { host, folderPath } = tenant.libraryOf(person);
  const path = `${folderPath}/${fileName(someBase(tenant, person), 'M')}`;
  const layouts = `https://${host}/_layouts/15/images/PersonPlaceholder.96x96x32.png`;
  const url = index % 4 === 3 ? layouts : pictureUrl(host, path);
  const placeholder = index % 4 === 2 ? '0' : '1';
  setPicture(tenant, person, { url, placeholder, syncState: '1', at: someDay(tenant) });
}

/** An older face of the same person, in the shape of the present one. */
export function olderFace(tenant: Tenant, person: Person, original: Original): Original {
  const face = tenant.newFace();
  tenant.record.giveFace(face, person.id);
  return { ...original, face };
}
