/** People of whom one side knows nothing: no photo, no mailbox, or no profile. */
import type { Kind } from './kind.ts';
import { plainOriginal, variedOriginal } from './originals.ts';
import { showNothing, showOwn, showSilhouette } from './shown.ts';

export const noPhoto: Kind = {
  expected: 'no-photo',
  share: 40,
  make(tenant, recruit, index) {
    const person = recruit();
    showNothing(tenant, person, index);
    return person;
  },
};

/** Has an Exchange plan, but the mailbox is on premises or not there yet; some still show a picture. */
export const noMailbox: Kind = {
  expected: 'no-mailbox',
  share: 15,
  make(tenant, recruit, index) {
    const person = recruit({ mailbox: false });
    if (index % 3 === 1) showPictureOfTheirOwn(tenant, person);
    else showNothing(tenant, person, index);
    return person;
  },
};

export const noProfile: Kind = {
  expected: 'no-profile',
  share: 10,
  make(tenant, recruit, index) {
    const person = recruit({ profile: false });
    tenant.givePhoto(person, variedOriginal(tenant, index));
    return person;
  },
};

/** Uploaded in SharePoint, or a silhouette, with nothing in Exchange. */
export const sharePointOnly: Kind = {
  expected: 'sharepoint-only',
  share: 10,
  make(tenant, recruit, index) {
    const person = recruit();
    if (index % 2 === 0) showPictureOfTheirOwn(tenant, person);
    else showSilhouette(tenant, person, '0');
    return person;
  },
};

function showPictureOfTheirOwn(tenant: Parameters<Kind['make']>[0], person: ReturnType<Kind['make']>): void {
  const original = plainOriginal(tenant);
  tenant.record.giveFace(original.face, person.id);
  showOwn(tenant, person, original, '0');
}
