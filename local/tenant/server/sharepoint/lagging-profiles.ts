/** Eventual consistency: for a while after a write, a profile is still read as it was before. */
import type { Tenant } from '../../truth/tenant.ts';
import type { Profile } from '../../truth/types.ts';

interface Before {
  readonly profile: Profile;
  readonly until: number;
}

const before = new WeakMap<Tenant, Map<string, Before>>();

/** To be called before a write. A second write within the lag does not prolong it. */
export function keepReadingAsBefore(tenant: Tenant, account: string, lagMs: number): void {
  const profile = tenant.profileByAccount(account);
  if (lagMs <= 0 || !profile || stillBefore(tenant, account)) return;
  const kept = before.get(tenant) ?? new Map<string, Before>();
  before.set(tenant, kept);
  const copy = { ...profile, properties: new Map(profile.properties) };
  kept.set(account.toLowerCase(), { profile: copy, until: tenant.now().getTime() + lagMs });
}

/** The profile as a reader sees it now. */
export function readProfile(tenant: Tenant, account: string): Profile | undefined {
  return stillBefore(tenant, account) ?? tenant.profileByAccount(account);
}

function stillBefore(tenant: Tenant, account: string): Profile | undefined {
  const kept = before.get(tenant);
  const entry = kept?.get(account.toLowerCase());
  if (entry && entry.until > tenant.now().getTime()) return entry.profile;
  kept?.delete(account.toLowerCase());
  return undefined;
}
