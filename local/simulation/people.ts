/** What people, administrators of the tenant and Microsoft do between the steps of Instep; weighted to the nasty. */
import type { Random } from '../tenant/truth/random.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { Person } from '../tenant/truth/types.ts';

interface Doing {
  readonly weight: number;
  readonly what: string;
  /** Nothing in the answers of the services says that it happened. */
  readonly unseen?: boolean;
  act(tenant: Tenant, person: Person, other: Person, random: Random): void;
}

const doings: readonly Doing[] = [
  { weight: 6, what: 'changes the photo in Exchange', act: (tenant, { id }) => tenant.changePhoto(id) },
  { weight: 2, what: 'removes the photo in Exchange', act: (tenant, { id }) => tenant.removePhoto(id) },
  { weight: 2, what: 'has a new etag without a new photo', act: (tenant, { id }) => tenant.bumpEtag(id) },
  {
    weight: 1,
    what: 'has another photo under the old etag',
    unseen: true,
    act: (tenant, { id }) => tenant.changeBytesSilently(id),
  },
  { weight: 3, what: 'visits SharePoint', act: (tenant, { id }) => void tenant.userVisits(id) },
  {
    weight: 2,
    what: 'uploads another photo in SharePoint',
    act: (tenant, { id }) => tenant.editInSharePoint(id),
  },
  {
    weight: 1,
    what: 'removes the photo in SharePoint',
    act: (tenant, { id }) => tenant.removeInSharePoint(id),
  },
  { weight: 1, what: 'is given a silhouette by Microsoft', act: (tenant, { id }) => tenant.blank(id) },
  {
    weight: 1,
    what: 'is hidden by Microsoft',
    unseen: true,
    act: (tenant, { id }) => tenant.blank(id, 'placeholder'),
  },
  { weight: 1, what: 'is cut anew by SharePoint', act: (tenant, { id }) => tenant.recrop(id) },
  {
    weight: 1,
    what: 'loses a file',
    act: (tenant, { id }, _, random) => void tenant.deleteFile(id, random.pick(['S', 'M', 'L'])),
  },
  {
    weight: 3,
    what: 'is renamed',
    act: (tenant, person, _, random) => tenant.rename(person.id, freshName(random)),
  },
  { weight: 3, what: 'exchanges names with another', act: exchangeNames },
  {
    weight: 1,
    what: 'leaves',
    act: (tenant, { id }, _, random) => tenant.leave(id, random.pick(['changed', 'deleted'])),
  },
  {
    weight: 1,
    what: 'is blocked or unblocked',
    act: (tenant, person) => tenant.setEnabled(person.id, !person.accountEnabled),
  },
  { weight: 2, what: 'joins with a name that was another’s', act: joinUnderOldName },
  {
    weight: 2,
    what: 'joins',
    act: (tenant, _one, _other, random) => void tenant.join({ upn: freshName(random), photo: true }),
  },
  { weight: 1, what: 'comes back', act: comeBack },
];

/** Does one thing, and answers it as a sentence; whoever changed unseen is added to `exempt`. */
export function somethingHappens(tenant: Tenant, random: Random, exempt: Set<string>): string {
  const people = [...tenant.users.values()].filter(({ deleted }) => deleted === undefined);
  const person = random.pick(people);
  const other = random.pick(people.filter(({ id }) => id !== person.id));
  const doing = random.pick(doings.flatMap((one) => Array.from({ length: one.weight }, () => one)));
  const { upn } = person;
  doing.act(tenant, person, other, random);
  if (doing.unseen) exempt.add(person.id);
  return `${upn} ${doing.what}`;
}

function freshName(random: Random): string {
  return `${random.hex(6).toLowerCase()}@contoso.com`;
}

function exchangeNames(tenant: Tenant, one: Person, other: Person, random: Random): void {
  const [first, second] = [one.upn, other.upn];
  tenant.rename(one.id, freshName(random));
  tenant.rename(other.id, first);
  tenant.rename(one.id, second);
}

function joinUnderOldName(tenant: Tenant, one: Person, _other: Person, random: Random): void {
  const { upn } = one;
  tenant.rename(one.id, freshName(random));
  tenant.join({ upn, photo: true });
}

function comeBack(tenant: Tenant): void {
  const inBin = [...tenant.users.values()].find(({ deleted }) => deleted === 'changed');
  if (inBin !== undefined) tenant.restore(inBin.id);
}

/** Thirteen people in two geo locations: most in step, one without a picture, two who show one file, one renamed. */
export function populate(tenant: Tenant): void {
  for (let number = 0; number < 13; number += 1) {
    const preferredDataLocation = number % 4 === 3 ? 'EUR' : null;
    const who = { upn: `p${number}@contoso.com`, photo: number !== 5 };
    const person = tenant.join(preferredDataLocation === null ? who : { ...who, preferredDataLocation });
    if (number !== 7) tenant.userVisits(person.id);
  }
  const [first, second, third] = [...tenant.users.values()];
  const url = first?.profile?.properties.get('PictureURL') ?? '';
  if (second !== undefined) tenant.pointAt(second.id, url);
  if (third !== undefined) tenant.rename(third.id, 'married@contoso.com');
}
