/** People whom Instep compares only where a setting says so. */
import type { Kind } from './kind.ts';
import { variedOriginal } from './originals.ts';
import { olderFace, showOwn } from './shown.ts';

/** Guests have no mailbox here; some have a photo, kept by Entra ID, and some have a profile. */
export const guest: Kind = {
  expected: 'guest',
  share: 30,
  make(tenant, recruit, index) {
    const local = `partner${index}_fabrikam.com#EXT#`;
    const person = recruit({
      upn: `${local}@${tenant.options.name}.onmicrosoft.com`,
      userType: 'Guest',
      exchangePlan: false,
      mailbox: false,
      profile: index % 3 === 0,
    });
    if (index % 2 === 0) tenant.givePhoto(person, variedOriginal(tenant, index));
    return person;
  },
};

/** Blocked from signing in; SharePoint stopped synchronising them, so they show what they showed then. */
export const disabled: Kind = {
  expected: 'disabled',
  share: 20,
  make(tenant, recruit, index) {
    const person = recruit({ accountEnabled: false });
    const original = variedOriginal(tenant, index);
    tenant.givePhoto(person, original);
    showOwn(tenant, person, index % 2 === 0 ? original : olderFace(tenant, person, original));
    return person;
  },
};

export const noExchangePlan: Kind = {
  expected: 'no-mailbox-plan',
  share: 15,
  make(_tenant, recruit) {
    return recruit({ exchangePlan: false, mailbox: false });
  },
};
