/** How people come by other names, in the orders that are nastiest for a client that addresses profiles by name. */
import { baseOfUpn } from '../tenant/truth/names.ts';
import type { Random } from '../tenant/truth/random.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { Person } from '../tenant/truth/types.ts';

export interface Life {
  readonly tenant: Tenant;
  readonly random: Random;
  /** Does something else after a while, and tells it. */
  later(delayMs: number, what: string, act: () => void): void;
}

const minuteMs = 60_000;

/** Something about the name of the person whose photo is written at this moment. */
export function nameChangesAround(life: Life, id: string): string | undefined {
  const { tenant, random } = life;
  const person = tenant.users.get(id);
  const others = present(tenant).filter((one) => one.id !== id);
  if (person === undefined || person.deleted !== undefined) return undefined;
  const { upn } = person;
  const how = random.pick(['exchanges names with another', 'is renamed', 'gives the name to a joiner']);
  if (how === 'is renamed') renamedLate(life, person);
  else if (how === 'gives the name to a joiner') joinUnderOldName(life, person);
  else exchangeNames(life, person, random.pick(others));
  return `${upn} ${how} while being written`;
}

export function present(tenant: Tenant): Person[] {
  return [...tenant.users.values()].filter(({ deleted }) => deleted === undefined);
}

/** Also with characters that need care in addresses and filters. */
export function freshName({ random }: Life): string {
  const start = random.pick(['', '', '', '$', 'o’', "o'", 'jos.é-']);
  return `${start}${random.hex(6).toLowerCase()}@contoso.com`;
}

/** The directory and Graph know at once. */
function renameInDirectory({ tenant }: Life, person: Person, upn: string): void {
  person.upn = upn;
  tenant.giveBase(baseOfUpn(upn), person.id);
  tenant.directory.log({ userId: person.id, properties: ['userPrincipalName'] });
}

function profileFollows(life: Life, people: readonly Person[]): void {
  const { tenant, random } = life;
  life.later(random.pick([2_000, 20_000, 5 * minuteMs, 90 * minuteMs]), 'SharePoint follows a rename', () => {
    // First out of each other's way: of two who exchange names, neither profile may be lost.
    for (const { profile } of people) if (profile !== undefined) tenant.profiles.remove(profile);
    for (const { profile, upn } of people) if (profile !== undefined) tenant.profiles.rename(profile, upn);
  });
}

export function renamedLate(life: Life, person: Person): void {
  renameInDirectory(life, person, freshName(life));
  profileFollows(life, [person]);
}

export function exchangeNames(life: Life, one: Person, other: Person): string {
  const [first, second] = [one.upn, other.upn];
  life.tenant.rename(one.id, freshName(life));
  life.tenant.rename(other.id, first);
  life.tenant.rename(one.id, second);
  return `${first} and ${second} exchange names`;
}

export function exchangeNamesLate(life: Life, one: Person, other: Person): string {
  const [first, second] = [one.upn, other.upn];
  renameInDirectory(life, one, second);
  renameInDirectory(life, other, first);
  profileFollows(life, [one, other]);
  return `${first} and ${second} exchange names, and SharePoint follows later`;
}

export function joinUnderOldName(life: Life, one: Person): void {
  const { upn } = one;
  life.tenant.rename(one.id, freshName(life));
  life.tenant.join({ upn, photo: true });
}

/** The profile of the one before stays until the profile import comes by. */
export function recreated(life: Life, { id, upn, profile }: Person): void {
  const { tenant, random } = life;
  tenant.leave(id, 'deleted');
  const { id: fresh } = tenant.join({ upn, photo: true, profile: false });
  life.later(random.pick([minuteMs, 60 * minuteMs]), `The profile of the new ${upn} is made`, () => {
    if (profile !== undefined) tenant.profiles.remove(profile);
    tenant.importProfile(fresh);
  });
}
