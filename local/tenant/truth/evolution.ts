/** What ordinarily changes in a tenant between two nights. */

import { baseOfUpn } from './names.ts';
import { baseShown } from './native-sync.ts';
import { audit } from './oracle.ts';
import { claimOf } from './profiles.ts';
import { createRandom, type Random } from './random.ts';
import type { Tenant } from './tenant.ts';
import type { Person } from './types.ts';

/** One fact of life. */
export interface Happening {
  readonly userId: string;
  /** A sentence for people. */
  readonly what: string;
  /** The finding of the next night for a person who was in step before; `removed`: out of scope. */
  readonly expected: string;
}

interface Life {
  readonly tenant: Tenant;
  readonly random: Random;
  /** A person in step, never the same one twice; undefined when none is left. */
  readonly nextInStep: (wanted?: (person: Person) => boolean) => Person | undefined;
}

interface Kind {
  /** Of a thousand people in step; at least one. */
  readonly share: number;
  happen(life: Life, index: number): readonly Happening[];
}

/** Together some 6 % of those in step, so that a night's plan stays far below the guard's 20 %. */
const kinds: readonly Kind[] = [
  one(20, 'source-newer', 'changed the photo in Exchange', (tenant, id) => tenant.changePhoto(id)),
  one(5, 'removed-in-exchange', 'removed the photo in Exchange', (tenant, id) => tenant.removePhoto(id)),
  one(4, 'changed-in-sharepoint', 'got Microsoft’s grey placeholder', (tenant, id) => tenant.blank(id)),
  one(3, 'not-shown', 'appears as a placeholder since a change at Microsoft', (tenant, id) =>
    tenant.blank(id, 'placeholder'),
  ),
  one(4, 'changed-in-sharepoint', 'opened SharePoint, which cropped the photo in its own way', (tenant, id) =>
    tenant.recrop(id),
  ),
  one(4, 'changed-in-sharepoint', 'uploaded another photo in SharePoint', (tenant, id) =>
    tenant.editInSharePoint(id),
  ),
  one(3, 'removed-in-sharepoint', 'removed the photo in SharePoint', (tenant, id) =>
    tenant.removeInSharePoint(id),
  ),
  one(3, 'removed', 'left; permanently deleted', (tenant, id) => tenant.leave(id, 'deleted')),
  one(2, 'removed', 'left; now in Deleted users', (tenant, id) => tenant.leave(id, 'changed')),
  one(2, 'in-step', 'was renamed; the files keep the old name', (tenant, id) =>
    tenant.rename(id, `married.${tenant.directory.get(id).upn}`),
  ),
  { share: 2, happen: recycleName },
  { share: 8, happen: join },
];

/**
 * Some change photos, some remove them; Microsoft blanks a few and cuts others its own way; people join, leave, are
 * renamed. Only those who show the right face, alone under a name of their own, are touched. In the order it happened;
 * the same tenant and seed give the same.
 */
export async function peopleChange(
  tenant: Tenant,
  { seed }: { readonly seed: number | string },
): Promise<readonly Happening[]> {
  const random = createRandom(`${seed}/evolution`);
  const candidates = await inStep(tenant);
  const life: Life = { tenant, random, nextInStep: (wanted) => takeOne(candidates, random, wanted) };
  const people = candidates.length;
  return kinds.flatMap((kind) => {
    const times = Math.max(1, Math.round((people * kind.share) / 1000));
    return Array.from({ length: times }, (_, index) => kind.happen(life, index)).flat();
  });
}

/** A kind that happens to one person in step. */
function one(share: number, expected: string, what: string, act: (tenant: Tenant, id: string) => void): Kind {
  return {
    share,
    happen({ tenant, nextInStep }) {
      const person = nextInStep();
      if (!person) return [];
      act(tenant, person.id);
      return [{ userId: person.id, what: `${person.displayName} ${what}.`, expected }];
    },
  };
}

/** A person is renamed and a new joiner gets the old UPN: from now on two people have had the old file's name. */
function recycleName({ tenant, nextInStep }: Life): readonly Happening[] {
  const person = nextInStep((one) => baseShown(tenant, one) === baseOfUpn(one.upn));
  if (!person) return [];
  const { upn, displayName } = person;
  tenant.rename(person.id, `renamed.${upn}`);
  const joiner = tenant.join({ upn, displayName, photo: true });
  return [
    {
      userId: person.id,
      what: `${displayName} was renamed, and a new user got the old sign-in name; the files keep that name.`,
      expected: 'foreign-file',
    },
    {
      userId: joiner.id,
      what: `${displayName} joined with a sign-in name that someone else had before.`,
      expected: 'missing',
    },
  ];
}

function join({ tenant, random }: Life, index: number): readonly Happening[] {
  const upn = `joiner.${random.hex(8).toLowerCase()}@${tenant.options.name}.com`;
  const photo = index % 4 !== 3;
  const person = tenant.join({ upn, displayName: `Joiner ${index + 1}`, photo });
  const what = `${person.displayName} joined ${photo ? 'with a photo' : 'without a photo'} in Exchange.`;
  return [{ userId: person.id, what, expected: photo ? 'missing' : 'no-photo' }];
}

/** The people whom a night would compare and find in step, in the order of the directory. */
async function inStep(tenant: Tenant): Promise<Person[]> {
  const { people } = await audit(tenant, { scope: isCompared });
  return [...people.values()]
    .filter((one) => one.faceIsCurrent)
    .map((one) => tenant.directory.get(one.userId))
    .filter((person) => hasOwnName(tenant, person) && wornByOne(tenant, person));
}

function isCompared(person: Person): boolean {
  const { userType, accountEnabled, assignedPlans, mailbox } = person;
  return userType === 'Member' && accountEnabled && assignedPlans.length > 0 && mailbox;
}

function hasOwnName(tenant: Tenant, person: Person): boolean {
  const holders = tenant.holdersOf(baseShown(tenant, person) ?? '');
  const profile = tenant.profileByAccount(claimOf(person.upn));
  return (
    holders.size === 1 && holders.has(person.id) && profile?.properties.get('msOnline-ObjectId') === person.id
  );
}

function wornByOne(tenant: Tenant, person: Person): boolean {
  return person.photo !== undefined && tenant.record.ownersOf(person.photo.face).size === 1;
}

function takeOne(
  people: Person[],
  random: Random,
  wanted: (person: Person) => boolean = () => true,
): Person | undefined {
  const fitting = people.filter(wanted);
  if (fitting.length === 0) return undefined;
  const taken = random.pick(fitting);
  people.splice(people.indexOf(taken), 1);
  return taken;
}
