/**
 * What a perfect reconciler would have left behind, from the tenant's truth alone: who must show the present photo. It
 * knows nothing of hashes, runs or tables.
 */
import { claimOf } from '../tenant/truth/profiles.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { Person } from '../tenant/truth/types.ts';

/** In scope by the defaults, with a readable photo and a profile of their own. */
export function mustShow(tenant: Tenant, person: Person): boolean {
  const { userType, accountEnabled, assignedPlans, mailbox, photo, deleted } = person;
  const profile = tenant.profileByAccount(claimOf(person.upn));
  return (
    deleted === undefined &&
    userType === 'Member' &&
    accountEnabled &&
    assignedPlans.length > 0 &&
    mailbox &&
    photo !== undefined &&
    profile?.properties.get('msOnline-ObjectId') === person.id
  );
}
