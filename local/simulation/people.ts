/** What people, administrators of the tenant and Microsoft do between the steps of Instep; weighted to the nasty. */
import type { Original } from '../tenant/truth/pictures.ts';
import type { Random } from '../tenant/truth/random.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import { type Person, sizes } from '../tenant/truth/types.ts';
import {
  exchangeNames,
  exchangeNamesLate,
  freshName,
  joinUnderOldName,
  type Life,
  present,
  recreated,
  renamedLate,
} from './name-changes.ts';

interface Doing {
  readonly weight: number;
  readonly what: string;
  /** Nothing in the answers of the services says that it happened. */
  readonly unseen?: boolean;
  /** Answers what happened as a sentence, where `what` does not say it all. */
  act(life: Life, person: Person, other: Person): unknown;
}

const minuteMs = 60_000;

const doings: readonly Doing[] = [
  { weight: 8, what: 'changes the photo in Exchange', act: ({ tenant }, { id }) => tenant.changePhoto(id) },
  { weight: 2, what: 'removes the photo in Exchange', act: ({ tenant }, { id }) => tenant.removePhoto(id) },
  { weight: 2, what: 'has a new photo for a minute, then the old one', act: flap },
  { weight: 2, what: 'exchanges photos with another', act: exchangePhotos },
  {
    weight: 2,
    what: 'has a new ETag without a new photo',
    act: ({ tenant }, { id }) => tenant.bumpEtag(id),
  },
  {
    weight: 1,
    what: 'has another photo under the old ETag',
    unseen: true,
    act: ({ tenant }, { id }) => tenant.changeBytesSilently(id),
  },
  {
    weight: 3,
    what: 'visits SharePoint, which may store the photo itself',
    act: ({ tenant }, { id }) => void tenant.userVisits(id),
  },
  {
    weight: 3,
    what: 'uploads another photo in SharePoint',
    act: ({ tenant }, { id }) => tenant.editInSharePoint(id),
  },
  {
    weight: 1,
    what: 'removes the photo in SharePoint',
    act: ({ tenant }, { id }) => tenant.removeInSharePoint(id),
  },
  {
    weight: 1,
    what: 'removes the photo in SharePoint, where the files stay',
    unseen: true,
    act: ({ tenant }, { id }) => tenant.removeInSharePoint(id, 'keep'),
  },
  {
    weight: 2,
    what: 'gets a silhouette from Microsoft in place of the photo',
    act: ({ tenant }, { id }) => tenant.blank(id),
  },
  {
    weight: 1,
    what: 'has the photo hidden by Microsoft, where the files stay',
    unseen: true,
    act: ({ tenant }, { id }) => tenant.blank(id, 'placeholder'),
  },
  {
    weight: 1,
    what: 'shows the photo of another, as chosen in SharePoint',
    unseen: true,
    act({ tenant }, { id, upn }, other) {
      tenant.pointAt(id, other.profile?.properties.get('PictureURL') ?? '');
      return `${upn} chooses the photo of ${other.upn} in SharePoint`;
    },
  },
  {
    weight: 1,
    what: 'has the photo cropped anew by SharePoint',
    act: ({ tenant }, { id }) => tenant.recrop(id),
  },
  {
    weight: 1,
    what: 'loses one of the files in SharePoint',
    act: ({ tenant, random }, { id }) => void tenant.deleteFile(id, random.pick(sizes)),
  },
  {
    weight: 1,
    what: 'has a file with a new ETag and the same content',
    act: ({ tenant, random }, { id }) => tenant.touchFile(id, random.pick(sizes)),
  },
  { weight: 2, what: 'is renamed', act: (life, { id }) => life.tenant.rename(id, freshName(life)) },
  { weight: 3, what: 'is renamed, and SharePoint follows later', act: renamedLate },
  { weight: 3, what: 'exchanges names with another', act: exchangeNames },
  { weight: 1, what: 'exchanges names with another, and SharePoint follows later', act: exchangeNamesLate },
  {
    weight: 1,
    what: 'leaves',
    act: ({ tenant, random }, { id }) => tenant.leave(id, random.pick(['changed', 'deleted'])),
  },
  {
    weight: 1,
    what: 'is blocked or unblocked',
    act({ tenant }, { id, upn, accountEnabled }) {
      tenant.setEnabled(id, !accountEnabled);
      return `${upn} is ${accountEnabled ? 'blocked' : 'unblocked'}`;
    },
  },
  { weight: 1, what: 'leaves for good, and another joins under the same name', act: recreated },
  { weight: 2, what: 'is renamed, and a joiner gets the earlier name', act: joinUnderOldName },
  {
    weight: 1,
    what: 'joins',
    act: (life) => `${life.tenant.join({ upn: freshName(life), photo: true }).upn} joins`,
  },
  { weight: 1, what: 'comes back', act: comeBack },
  {
    weight: 2,
    what: 'moves to another geo location',
    unseen: true,
    act({ tenant, random }, { id, upn }) {
      const { code } = random.pick(tenant.geos);
      tenant.moveTo(id, code);
      return `${upn} moves to geo location ${code}`;
    },
  },
];

/** What happens to all at once; rare. */
interface Upheaval {
  readonly what: string;
  act(life: Life): void;
  /** Of whom nothing in the answers of the services says that it happened. */
  unseen?(tenant: Tenant): readonly string[];
}

const upheavals: readonly Upheaval[] = [
  {
    what: 'Microsoft gives every user a silhouette',
    act: ({ tenant }) => {
      for (const { id } of present(tenant)) tenant.blank(id);
    },
  },
  {
    what: 'An administrator restores the libraries from the bin',
    act: ({ tenant }) => {
      for (const { library } of tenant.geos) library.restoreAll();
    },
    // With the files back as they were, only the profile tells of a photo that its owner removed.
    unseen: (tenant) =>
      present(tenant)
        .filter(({ profile }) => profile?.writtenBy.get('PictureURL') === 'user')
        .map(({ id }) => id),
  },
  {
    what: 'The group of those in scope is emptied',
    act: ({ tenant }) => {
      for (const { members } of tenant.groups.values()) members.clear();
    },
  },
  {
    what: 'The services forget the positions in their change logs',
    act({ tenant }) {
      tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
      for (const { library } of tenant.geos) library.forgetBefore(library.seq + 1);
    },
  },
];

const choices = doings.flatMap((one) => Array.from({ length: one.weight }, () => one));
const upheavalEach = 40;

/** Does one thing, and answers it as a sentence; those who changed unseen are added to `exempt`. */
export function somethingHappens(life: Life, exempt: Set<string>): string {
  const { tenant, random } = life;
  if (random.below(upheavalEach) === 0) {
    const { what, act, unseen } = random.pick(upheavals);
    act(life);
    for (const id of unseen?.(tenant) ?? []) exempt.add(id);
    return what;
  }
  const people = present(tenant);
  const person = random.pick(people);
  const other = random.pick(people.filter(({ id }) => id !== person.id));
  const doing = random.pick(choices);
  const { upn } = person;
  const told = doing.act(life, person, other);
  if (doing.unseen) exempt.add(person.id);
  return typeof told === 'string' ? told : `${upn} ${doing.what}`;
}

function photoOf({ photo }: Person): Original | undefined {
  if (photo?.recipe.kind !== 'original') return undefined;
  const { kind: _, ...original } = photo.recipe;
  return original;
}

function flap(life: Life, person: Person): void {
  const before = photoOf(person);
  life.tenant.changePhoto(person.id);
  if (before === undefined) return;
  life.later(life.random.below(minuteMs), `${person.upn} has the photo of before again`, () =>
    life.tenant.changePhoto(person.id, before),
  );
}

function exchangePhotos({ tenant }: Life, one: Person, other: Person): string {
  const [first, second] = [photoOf(one), photoOf(other)];
  if (first !== undefined) tenant.changePhoto(other.id, first);
  if (second !== undefined) tenant.changePhoto(one.id, second);
  return `${one.upn} and ${other.upn} exchange photos`;
}

function comeBack({ tenant }: Life): string {
  const inBin = [...tenant.users.values()].find(({ deleted }) => deleted === 'changed');
  if (inBin === undefined) return 'An administrator finds no deleted user to restore';
  tenant.restore(inBin.id);
  return `${inBin.upn} is restored from the deleted users`;
}

/** At least 14 people in two geo locations: most in step, one without a photo, two who show one file, one renamed. */
export function populate(tenant: Tenant, random: Random): void {
  const people = 14 + random.below(6);
  for (let number = 0; number < people; number += 1) {
    const preferredDataLocation = number % 4 === 3 ? 'EUR' : null;
    const who = { upn: `p${number}@contoso.com`, photo: number !== 5 };
    const person = tenant.join(preferredDataLocation === null ? who : { ...who, preferredDataLocation });
    if (number !== 7) tenant.userVisits(person.id);
  }
  const [first, second, third, ...others] = [...tenant.users.values()];
  const url = first?.profile?.properties.get('PictureURL') ?? '';
  if (second !== undefined) tenant.pointAt(second.id, url);
  if (third !== undefined) tenant.rename(third.id, 'married@contoso.com');
  // Settings of later nights may name it.
  tenant.addGroup(
    'In scope',
    others.slice(0, -2).map(({ id }) => id),
  );
}
