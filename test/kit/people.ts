/** Adds people to an empty tenant, each in the state that a test needs. */
import { showBase } from '../../local/tenant/truth/native-sync.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import type { NewPerson } from '../../local/tenant/truth/tenant-state.ts';
import { type LibraryFile, type Person, sizes } from '../../local/tenant/truth/types.ts';

/** A photo in Exchange, and nothing in SharePoint. */
export function addMissing(tenant: Tenant, local: string, facts: Partial<NewPerson> = {}): Person {
  return tenant.join({ upn: `${local}@contoso.com`, photo: true, ...facts });
}

/** A photo in Exchange, and the same picture in SharePoint, under the object id. */
export function addInStep(tenant: Tenant, local: string, facts: Partial<NewPerson> = {}): Person {
  const person = addMissing(tenant, local, facts);
  tenant.userVisits(person.id);
  return person;
}

export function addMany(
  tenant: Tenant,
  count: number,
  add: typeof addInStep,
  name = 'person',
): readonly Person[] {
  return Array.from({ length: count }, (_, index) => add(tenant, `${name}${index}`));
}

/** Points a profile at the files of any base, as SharePoint itself would write it. */
export function show(tenant: Tenant, person: Person, base: string, syncState = '1'): void {
  showBase(tenant, person, base, { syncState });
}

/** The files under a base that are there, S, M, L. */
export function filesOf(tenant: Tenant, base: string): LibraryFile[] {
  return sizes.flatMap(
    (size) => tenant.library.fileAt(`${tenant.library.folderPath}/${base}_${size}Thumb.jpg`) ?? [],
  );
}

/** Value of a property of a person's own profile; '' where there is none. */
export function property(person: Person, name: string): string {
  return person.profile?.properties.get(name) ?? '';
}
