/** Makes a tenant with people in it. */
import { populateBeforeInstep } from './population/before-instep.ts';
import { populateInStep } from './population/in-step.ts';
import { Tenant } from './tenant.ts';
import type { TenantOptions } from './tenant-state.ts';

export interface NewTenant extends Partial<TenantOptions> {
  /** How many people; special ones are among them. */
  readonly users: number;
  /** `before-instep`: as a real tenant is at first contact; `in-step`: every user shows the right face. */
  readonly kind: 'before-instep' | 'in-step' | 'empty';
}

/** The same options give the same tenant. */
export function createTenant(wanted: NewTenant): Tenant {
  const { users, kind, ...options } = wanted;
  const tenant = new Tenant(options);
  if (kind === 'in-step') populateInStep(tenant, users);
  if (kind === 'before-instep') populateBeforeInstep(tenant, users);
  tenant.startWriteLog();
  return tenant;
}
