/** Finding users and showing them as Graph does. */
import type { User } from '@microsoft/microsoft-graph-types';
import type { Tenant } from '../../truth/tenant.ts';
import type { Person } from '../../truth/types.ts';
import { GraphRefusal, resourceNotFound } from './errors.ts';

/** Properties Graph knows on a user: https://learn.microsoft.com/graph/api/resources/user */
export const userProperties: readonly string[] = [
  'aboutMe',
  'accountEnabled',
  'ageGroup',
  'assignedLicenses',
  'assignedPlans',
  'birthday',
  'businessPhones',
  'city',
  'companyName',
  'consentProvidedForMinor',
  'country',
  'createdDateTime',
  'creationType',
  'deletedDateTime',
  'department',
  'displayName',
  'employeeHireDate',
  'employeeId',
  'employeeType',
  'externalUserState',
  'faxNumber',
  'givenName',
  'id',
  'identities',
  'imAddresses',
  'jobTitle',
  'lastPasswordChangeDateTime',
  'mail',
  'mailNickname',
  'mobilePhone',
  'officeLocation',
  'onPremisesImmutableId',
  'onPremisesSamAccountName',
  'onPremisesSyncEnabled',
  'otherMails',
  'postalCode',
  'preferredDataLocation',
  'preferredLanguage',
  'provisionedPlans',
  'proxyAddresses',
  'securityIdentifier',
  'showInAddressList',
  'state',
  'streetAddress',
  'surname',
  'usageLocation',
  'userPrincipalName',
  'userType',
];

export const defaultUserProperties: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
];

/** Every property the simulated people have; all others are null. */
function facts(person: Person): User {
  return {
    id: person.id,
    userPrincipalName: person.upn,
    displayName: person.displayName,
    userType: person.userType,
    accountEnabled: person.accountEnabled,
    assignedPlans: person.assignedPlans.map((plan) => ({ ...plan })),
    preferredDataLocation: person.preferredDataLocation,
    mail: person.upn.includes('#') ? null : person.upn,
    businessPhones: [],
  };
}

export function showUser(person: Person, select: readonly string[]): User {
  const all = new Map<string, unknown>(Object.entries(facts(person)));
  return Object.fromEntries(select.map((name) => [name, all.get(name) ?? null]));
}

const orderedIds = new WeakMap<Tenant, readonly string[]>();

/** Ids of all people, deleted ones too, in order; sorted again only after a person was added. */
export function idsInOrder(tenant: Tenant): readonly string[] {
  const cached = orderedIds.get(tenant);
  if (cached?.length === tenant.users.size) return cached;
  const sorted = [...tenant.users.keys()].sort();
  orderedIds.set(tenant, sorted);
  return sorted;
}

/** Up to `limit` people who are there, whose id comes after `after` and who fit. */
export function peopleAfter(
  tenant: Tenant,
  after: string,
  limit: number,
  fits: (person: Person) => boolean = () => true,
): readonly Person[] {
  const ids = idsInOrder(tenant);
  const page: Person[] = [];
  for (let index = firstAfter(ids, after); index < ids.length && page.length < limit; index += 1) {
    const person = tenant.users.get(ids[index] ?? '');
    if (person && !person.deleted && fits(person)) page.push(person);
  }
  return page;
}

function firstAfter(ids: readonly string[], after: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? '') <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return guid.test(text);
}

function personByKey(tenant: Tenant, key: string): Person | undefined {
  if (isGuid(key)) return tenant.users.get(key.toLowerCase());
  const upn = key.toLowerCase();
  for (const person of tenant.users.values())
    if (!person.deleted && person.upn.toLowerCase() === upn) return person;
  return undefined;
}

/** By object id or UPN. Throws GraphRefusal 404 when there is no such user. */
export function findPerson(tenant: Tenant, key: string): Person {
  const person = personByKey(tenant, key);
  if (!person || person.deleted) throw resourceNotFound(key);
  return person;
}

/**
 * As findPerson, but as the photo service answers: a name that is no user's UPN reads as "no photo", although there is
 * no such user.
 */
export function findPhotoOwner(tenant: Tenant, key: string): Person {
  const person = personByKey(tenant, key);
  if (person && !person.deleted) return person;
  if (isGuid(key)) throw resourceNotFound(key);
  throw new GraphRefusal(imageNotFound);
}

export const imageNotFound = {
  status: 404,
  code: 'ImageNotFound',
  message: "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
} as const;
