/** People whom Instep leaves alone unless it is told to look after them. */
import type { Kind } from './kind.ts';
import { originalByTurn } from './originals.ts';
import { olderFace, showOwn } from './shown.ts';

/** Guests have no mailbox here; some have a photo, kept by Entra ID, and some have a profile. */
export const guest: Kind = {
  expected: 'guest',
  share: 30,
  make(tenant, recruit, turn) {
    const local = `partner${turn}_fabrikam.com#EXT#`;
    const person = recruit({
      upn: `${local}@${tenant.options.name}.onmicrosoft.com`,
      userType: 'Guest',
      exchangePlan: false,
      mailbox: false,
      profile: turn % 3 === 0,
    });
    if (turn % 2 === 0) tenant.givePhoto(person, originalByTurn(tenant, turn));
    return person;
  },
};

/** Blocked from signing in; SharePoint stopped looking at them, so they show what they showed then. */
export const disabled: Kind = {
  expected: 'disabled',
  share: 20,
  make(tenant, recruit, turn) {
    const person = recruit({ accountEnabled: false });
    const original = originalByTurn(tenant, turn);
    tenant.givePhoto(person, original);
    showOwn(tenant, person, turn % 2 === 0 ? original : olderFace(tenant, person, original));
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
