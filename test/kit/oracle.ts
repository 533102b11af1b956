/** What must be true of a tenant after every night, judged by the tenant's own record of whose face is whose. */
import { expect } from 'vitest';
import { mustShow } from '../../local/simulation/reference.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';

/** No user shows another person's face through a write of Instep, and no file that it wrote contains one. */
export async function expectNobodyWrong(tenant: Tenant): Promise<void> {
  const { wrongByApp, filesOfOthersByApp } = await audit(tenant);
  expect({ wrongByApp, filesOfOthersByApp }).toEqual({ wrongByApp: [], filesOfOthersByApp: [] });
}

/** Ids of those who must show their present photo in all three sizes and do not, `except` left out. */
export async function notCurrent(tenant: Tenant, except: ReadonlySet<string> = new Set()): Promise<string[]> {
  const scope = (person: Person) => mustShow(tenant, person) && !except.has(person.id);
  const { people } = await audit(tenant, { scope });
  return [...people.values()].filter((one) => !one.faceIsCurrent).map(({ userId }) => userId);
}

/** Whether each of these people shows the present photo in all three sizes. */
export async function currentOf(tenant: Tenant, people: readonly Person[]): Promise<boolean[]> {
  const ids = new Set(people.map(({ id }) => id));
  const found = await audit(tenant, { scope: ({ id }) => ids.has(id) });
  return people.map(({ id }) => found.people.get(id)?.faceIsCurrent ?? false);
}
