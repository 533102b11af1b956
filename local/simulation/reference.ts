/**
 * What a perfect reconciler would have left behind, from the tenant's truth alone: who must show the present photo, and
 * who may show what they show. It knows nothing of hashes, runs or tables.
 */
import { baseOf } from '../tenant/truth/native-sync.ts';
import { claimOf } from '../tenant/truth/profiles.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { Person } from '../tenant/truth/types.ts';

/** Ends of a person's photo, with the default settings in repair mode. */
export type Due = 'present-photo' | 'as-it-is';

/**
 * `exempt`: people whose photo changed in a way that only a deep check can see.
 */
export function due(tenant: Tenant, person: Person, exempt: ReadonlySet<string>): Due {
  return mustShow(tenant, person) && !exempt.has(person.id) ? 'present-photo' : 'as-it-is';
}

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

/** Names of files that a person may be shown under: their own, and no one else's. */
export function ownBases(person: Person): readonly string[] {
  return [baseOf(person, 'object-id'), baseOf(person, 'upn')];
}
