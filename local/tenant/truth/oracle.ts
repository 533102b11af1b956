/** Judges a tenant by its own truth: whose picture each user shows, and whether it is the present one. */

import { eachOf } from './each-of.ts';
import { addressShown, pathOfPictureUrl, pathOfSize } from './names.ts';
import { claimOf } from './profiles.ts';
import { Recognition } from './recognition.ts';
import type { TenantState } from './tenant-state.ts';
import { type LibraryFile, type Person, type Profile, type RecordedFace, type Size, sizes } from './types.ts';

/** An object id says whose picture it is; `unknown`: a picture of a person unknown to this tenant, or from elsewhere. */
export type Shown = string | 'none' | 'silhouette' | 'unknown';

export interface PersonAudit {
  readonly userId: string;
  /** What others see of this person. A picture that several people share counts as this person's if it is theirs. */
  readonly shows: Readonly<Record<Size, Shown>>;
  /** All three sizes show the face of the present Exchange photo. */
  readonly faceIsCurrent: boolean;
  /** At least one size shows another person. */
  readonly someoneElses: boolean;
  /** The app last wrote one of the files shown, or the address that points to them. */
  readonly writtenByApp: boolean;
}

export interface Audit {
  readonly people: ReadonlyMap<string, PersonAudit>;
  readonly totals: {
    readonly people: number;
    readonly current: number;
    readonly none: number;
    readonly silhouette: number;
    readonly unknown: number;
    readonly someoneElses: number;
  };
  /** People who show another's face through something the app wrote. */
  readonly wrongByApp: readonly string[];
  /** Files the app wrote, shown or not, under one person's name with a face that was never theirs. */
  readonly filesOfOthersByApp: readonly string[];
}

const recognitions = new WeakMap<TenantState, Recognition>();

/** Judges all people who are not deleted and are in `scope`; a person out of scope is not in the answer. */
export async function audit(
  tenant: TenantState,
  { scope = () => true }: { readonly scope?: (person: Person) => boolean } = {},
): Promise<Audit> {
  const recognition = recognitions.get(tenant) ?? new Recognition(tenant);
  recognitions.set(tenant, recognition);
  const people = [...tenant.users.values()].filter((person) => !person.deleted && scope(person));
  const audits = await eachOf(people, (person) => auditPerson(tenant, recognition, person));
  const allFiles = tenant.geos.flatMap(({ library }) => [...library.files.values()]);
  const wrongFiles = await eachOf(allFiles, async (file) =>
    file.by === 'app' && (await showsStranger(tenant, recognition, file)) ? file.path : undefined,
  );
  return {
    people: new Map(audits.map((one) => [one.userId, one])),
    totals: {
      people: audits.length,
      current: audits.filter((one) => one.faceIsCurrent).length,
      none: audits.filter((one) => one.shows.M === 'none').length,
      silhouette: audits.filter((one) => one.shows.M === 'silhouette').length,
      unknown: audits.filter((one) => one.shows.M === 'unknown').length,
      someoneElses: audits.filter((one) => one.someoneElses).length,
    },
    wrongByApp: audits.filter((one) => one.someoneElses && one.writtenByApp).map((one) => one.userId),
    filesOfOthersByApp: wrongFiles.filter((path) => path !== undefined),
  };
}

async function auditPerson(
  tenant: TenantState,
  recognition: Recognition,
  person: Person,
): Promise<PersonAudit> {
  const profile = tenant.profileByAccount(claimOf(person.upn));
  const files = filesShown(tenant, profile);
  const likely = person.photo ? [person.photo.face] : [];
  const faces = await eachOf(files, async (file) =>
    typeof file === 'string' ? file : await recognition.whatShows(file, likely),
  );
  const [S = 'none', M = 'none', L = 'none'] = faces.map((face) => shownBy(tenant, person, face));
  const all = [S, M, L];
  const isPerson = (shown: Shown) => !['none', 'silhouette', 'unknown'].includes(shown);
  const byApp = files.some((file) => typeof file !== 'string' && file.by === 'app');
  return {
    userId: person.id,
    shows: { S, M, L },
    faceIsCurrent: person.photo !== undefined && faces.every((face) => face === person.photo?.face),
    someoneElses: all.some((shown) => isPerson(shown) && shown !== person.id),
    writtenByApp: byApp || profile?.writtenBy.get('PictureURL') === 'app',
  };
}

/** The files behind S, M and L, as SharePoint finds them: by swapping the token in the name of the M file. */
function filesShown(
  tenant: TenantState,
  profile: Profile | undefined,
): readonly (LibraryFile | 'none' | 'elsewhere')[] {
  const url = addressShown(profile?.properties);
  if (url === '') return ['none', 'none', 'none'];
  // A viewer is shown the file at the address, in any geo location.
  const library = tenant.libraryAt(new URL(url).hostname);
  const path = pathOfPictureUrl(library?.host ?? '', url);
  if (library === undefined || path === undefined) return ['elsewhere', 'elsewhere', 'elsewhere'];
  return sizes.map((size) => library.fileAt(pathOfSize(path, size)) ?? 'none');
}

function shownBy(tenant: TenantState, person: Person, face: RecordedFace | 'none' | 'elsewhere'): Shown {
  if (face === 'none' || face === 'silhouette') return face;
  if (face === 'nobody' || face === 'elsewhere') return 'unknown';
  const owners = tenant.record.ownersOf(face);
  const [someOwner = 'unknown'] = owners;
  return owners.has(person.id) ? person.id : someOwner;
}

/** Whether none of the people who ever had this file's name ever had the face it shows. */
async function showsStranger(
  tenant: TenantState,
  recognition: Recognition,
  file: LibraryFile,
): Promise<boolean> {
  const holders = tenant.holdersOf(file.name.replace(/_[SML]Thumb\.jpg$/i, ''));
  const likely = [...holders].flatMap((id) => tenant.users.get(id)?.photo?.face ?? []);
  const face = await recognition.whatShows(file, likely);
  if (typeof face !== 'number') return false;
  const owners = tenant.record.ownersOf(face);
  return ![...holders].some((holder) => owners.has(holder));
}
