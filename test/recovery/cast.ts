/** A few people in every state that a repairing night writes for; so few that no guard check holds the night. */
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { Person } from '../../local/tenant/truth/types.ts';

/** Object ids in the order in which a repair chunk takes them. */
function idOf(index: number): string {
  return `${index.toString(16)}0000000-0000-4000-8000-00000000000${index.toString(16)}`;
}

function join(tenant: Tenant, index: number, photo = true): Person {
  return tenant.join({ id: idOf(index), upn: `person${index}@contoso.com`, photo });
}

/** SharePoint shows the photo after a visit, as for people who use Microsoft 365 in the browser. */
function joinInStep(tenant: Tenant, index: number): string {
  const { id } = join(tenant, index);
  tenant.userVisits(id);
  return id;
}

/** Their state before the first night. */
export function enter(tenant: Tenant): void {
  for (const index of [1, 2, 3, 4, 5, 6]) joinInStep(tenant, index);
  for (const index of [7, 8]) join(tenant, index);
  tenant.editInSharePoint(joinInStep(tenant, 9));
  tenant.deleteFile(joinInStep(tenant, 10), 'S', 'microsoft');
  tenant.pointAt(joinInStep(tenant, 11), '', 'microsoft');
  join(tenant, 12, false);
}

/** What happens between the first night, which only reports, and the second, which repairs. */
export function change(tenant: Tenant): void {
  tenant.changePhoto(idOf(1));
  tenant.changePhoto(idOf(3));
  tenant.blank(idOf(4));
  tenant.removePhoto(idOf(6));
  join(tenant, 13);
}

/** All people who have a photo in Exchange. */
export function withPhoto(tenant: Tenant): string[] {
  return [...tenant.users.values()].filter(({ photo }) => photo !== undefined).map(({ id }) => id);
}
