/** People whose profile shows another person, or belongs to one. */
import type { Library } from '../library.ts';
import { baseOfUpn, pictureUrl } from '../names.ts';
import { placeFiles, setPicture, showBase } from '../native-sync.ts';
import type { Tenant } from '../tenant.ts';
import { nativePixels, type Person } from '../types.ts';
import { type Kind, someDay } from './kind.ts';
import { plainOriginal, variedOriginal } from './originals.ts';

/** PictureURL is a file that is not this person's own: another person's, one under a new GUID, or an old name's. */
export const foreignFile: Kind = {
  expected: 'foreign-file',
  share: 18,
  make(tenant, recruit, index) {
    const person = recruit();
    const original = variedOriginal(tenant, index);
    tenant.givePhoto(person, original);
    if (index % 3 === 0) showAnothersPicture(tenant, person);
    else if (index % 3 === 1) showMigratedFile(tenant, person);
    else {
      const oldBase = baseOfUpn(`formerly.${person.upn}`);
      placeFiles(tenant, oldBase, original, { library: tenant.libraryOf(person) });
      showBase(tenant, person, oldBase, { syncState: '1', at: someDay(tenant) });
    }
    return person;
  },
};

/** The UPN belonged to a person who left, and the profile under it still does. */
export const wrongOwner: Kind = {
  expected: 'wrong-owner',
  share: 4,
  make(tenant, recruit, index) {
    const person = recruit();
    tenant.givePhoto(person, variedOriginal(tenant, index));
    const formerId = tenant.random.guid();
    const formerPhoto = plainOriginal(tenant);
    tenant.record.giveFace(formerPhoto.face, formerId);
    placeFiles(tenant, formerId, formerPhoto, { library: tenant.libraryOf(person) });
    showBase(tenant, person, formerId, { syncState: '1', at: someDay(tenant) });
    person.profile?.properties.set('msOnline-ObjectId', formerId);
    return person;
  },
};

function showAnothersPicture(tenant: Tenant, person: Person): void {
  const base = baseInStep(tenant, tenant.libraryOf(person));
  showBase(tenant, person, base, { syncState: '0', at: someDay(tenant) });
}

/** The picture base of a person who is in step, in the same geo location. */
function baseInStep(tenant: Tenant, library: Library): string {
  const files = library.files.size;
  for (;;) {
    const name = library.files.get(2 + tenant.random.below(files))?.name ?? '';
    const base = name.replace(/_[SML]Thumb\.jpg$/, '');
    const [holder] = tenant.holdersOf(base);
    if (holder !== undefined && tenant.expected.get(holder) === 'in-step') return base;
  }
}

/** One picture, under a name of its own, as scripts for guests and migrations leave it. */
function showMigratedFile(tenant: Tenant, person: Person): void {
  const photo = person.photo;
  if (photo?.recipe.kind !== 'original') return;
  const name = `${tenant.random.guid()}_ExternalMigratedThumbnail.jpg`;
  const recipe = {
    kind: 'thumbnail',
    of: photo.recipe,
    pixels: nativePixels.L,
    quality: 80,
    crop: 'centre',
  } as const;
  const library = tenant.libraryOf(person);
  library.putRecipe(name, recipe, 'user');
  const url = pictureUrl(library.host, `${library.folderPath}/${name}`);
  setPicture(tenant, person, { url, placeholder: '0', syncState: '0', at: someDay(tenant) });
}

/** `ann.lee@x` and `ann_lee@x` come to one base; the files show the first of them. Both are `foreign-file`. */
export function addCollidingPair(tenant: Tenant): readonly [Person, Person] {
  const domain = `${tenant.options.name}.com`;
  const first = tenant.addPerson({ upn: `ann.lee@${domain}`, displayName: 'Ann Lee' });
  const second = tenant.addPerson({ upn: `ann_lee@${domain}`, displayName: 'Ann Lee' });
  const original = plainOriginal(tenant);
  tenant.givePhoto(first, original);
  tenant.givePhoto(second, plainOriginal(tenant));
  const base = baseOfUpn(first.upn);
  placeFiles(tenant, base, original);
  for (const person of [first, second]) {
    showBase(tenant, person, base, { syncState: '1', at: someDay(tenant) });
    tenant.expected.set(person.id, 'foreign-file');
  }
  return [first, second];
}

/** Other files in such a library: a picture that is no thumbnail, and the files of a person long gone. */
export function addStrayFiles(tenant: Tenant): void {
  tenant.library.putRecipe('team outing.jpg', { kind: 'original', ...plainOriginal(tenant) }, 'user');
  const formerId = tenant.random.guid();
  const formerPhoto = plainOriginal(tenant);
  tenant.record.giveFace(formerPhoto.face, formerId);
  placeFiles(tenant, formerId, formerPhoto);
}
