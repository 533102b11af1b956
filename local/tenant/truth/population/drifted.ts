/** People who have a photo in Exchange, of which SharePoint shows something else, part of it, or nothing. */
import { fileName, pictureUrl } from '../names.ts';
import { placeFiles, setPicture } from '../native-sync.ts';
import { sizes } from '../types.ts';
import { earlier, type Kind, someDay } from './kind.ts';
import { variedOriginal } from './originals.ts';
import { olderFace, showNothing, showOwn, showSilhouette, someBase } from './shown.ts';

export const inStep: Kind = {
  expected: 'in-step',
  share: 0,
  make(tenant, recruit, index) {
    const person = recruit();
    const original = variedOriginal(tenant, index);
    tenant.givePhoto(person, original);
    showOwn(tenant, person, original);
    if (index % 9 === 4) writeUrlPlainly(tenant, person);
    return person;
  },
};

export const missing: Kind = {
  expected: 'missing',
  share: 95,
  make(tenant, recruit, index) {
    const person = recruit();
    tenant.givePhoto(person, variedOriginal(tenant, index));
    showNothing(tenant, person, index);
    return person;
  },
};

export const stale: Kind = {
  expected: 'stale',
  share: 75,
  make(tenant, recruit, index) {
    const person = recruit();
    const original = variedOriginal(tenant, index);
    tenant.givePhoto(person, original);
    if (index % 5 === 3) showSilhouette(tenant, person);
    else showOwn(tenant, person, olderFace(tenant, person, original));
    return person;
  },
};

/** Their own choice, made in SharePoint: it stopped following Exchange. */
export const conflict: Kind = {
  expected: 'conflict',
  share: 25,
  make(tenant, recruit, index) {
    const person = recruit();
    const original = variedOriginal(tenant, index);
    tenant.givePhoto(person, original);
    showOwn(tenant, person, olderFace(tenant, person, original), '0');
    return person;
  },
};

export const notShown: Kind = {
  expected: 'not-shown',
  share: 20,
  make(tenant, recruit, index) {
    const person = recruit();
    const original = variedOriginal(tenant, index);
    tenant.givePhoto(person, original);
    const base = someBase(tenant, person);
    const library = tenant.libraryOf(person);
    placeFiles(tenant, base, original, { library });
    const url = pictureUrl(library.host, `${library.folderPath}/${fileName(base, 'M')}`);
    const at = someDay(tenant);
    if (index % 2 === 0) setPicture(tenant, person, { url, placeholder: '1', syncState: '1', at });
    else setPicture(tenant, person, { url: '', placeholder: '0', syncState: '1', at });
    return person;
  },
};

/** M is right; S or L is not there, or still shows an older face. */
export const incomplete: Kind = {
  expected: 'incomplete',
  share: 15,
  make(tenant, recruit, index) {
    const person = recruit();
    const original = variedOriginal(tenant, index);
    tenant.givePhoto(person, original);
    const base = showOwn(tenant, person, original);
    const size = index % 2 === 0 ? 'S' : 'L';
    const library = tenant.libraryOf(person);
    if (index % 4 < 2) library.removeFile(`${library.folderPath}/${fileName(base, size)}`, 'microsoft');
    else
      placeFiles(tenant, base, olderFace(tenant, person, original), {
        only: sizes.filter((one) => one === size),
        library,
        at: earlier(tenant, `${base}_${size}`),
      });
    return person;
  },
};

/** The same address without `:443` and in lower case: another way of writing it, not another picture. */
function writeUrlPlainly(tenant: Parameters<Kind['make']>[0], person: ReturnType<Kind['make']>): void {
  const claim = person.profile?.accountName;
  const url = person.profile?.properties.get('PictureURL');
  if (claim && url)
    tenant.setProperty(claim, 'PictureURL', url.replace(':443', '').toLowerCase(), 'microsoft');
}
