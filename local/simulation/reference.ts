/**
 * What a perfect reconciler leaves behind, from the tenant's truth alone: whose photo each user shows, in which sizes
 * and by which properties, or why it is not its business. It knows nothing of hashes, runs or tables.
 */
import { audit } from '../tenant/truth/oracle.ts';
import { claimOf } from '../tenant/truth/profiles.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import { type Person, sizes } from '../tenant/truth/types.ts';
import { pictureOf } from './invariants/history.ts';

export type Left =
  /** All three sizes show the present photo, from the library of the geo location that has the profile. */
  | { readonly kind: 'shows'; readonly host: string }
  /** Nothing is written. */
  | { readonly kind: 'alone'; readonly because: Because };

export type Because =
  | 'deleted'
  | 'guest'
  | 'disabled'
  | 'no-plan'
  | 'no-photo'
  | 'no-profile'
  | 'wrong-owner';

export function leftBehind(tenant: Tenant, person: Person): Left {
  const because = notItsBusiness(tenant, person);
  if (because !== undefined) return { kind: 'alone', because };
  return { kind: 'shows', host: tenant.libraryOf(person).host };
}

export function mustShow(tenant: Tenant, person: Person): boolean {
  return leftBehind(tenant, person).kind === 'shows';
}

/** By the default settings. */
function notItsBusiness(tenant: Tenant, person: Person): Because | undefined {
  const profile = tenant.profileByAccount(claimOf(person.upn));
  if (person.deleted !== undefined) return 'deleted';
  if (!person.accountEnabled) return 'disabled';
  if (person.userType === 'Guest') return 'guest';
  if (person.assignedPlans.length === 0) return 'no-plan';
  if (!person.mailbox || person.photo === undefined) return 'no-photo';
  if (profile === undefined) return 'no-profile';
  return profile.properties.get('msOnline-ObjectId') === person.id ? undefined : 'wrong-owner';
}

function inWords(shown: unknown): string {
  if (shown === 'none') return 'no photo';
  return shown === 'silhouette' ? 'a silhouette' : 'another photo';
}

export interface Difference {
  readonly userId: string;
  readonly what: string;
}

/** How the tenant differs from what a perfect reconciler leaves behind. */
export async function differences(tenant: Tenant): Promise<readonly Difference[]> {
  const { people } = await audit(tenant);
  const found: Difference[] = [];
  for (const person of tenant.users.values()) {
    const left = leftBehind(tenant, person);
    const seen = people.get(person.id);
    if (left.kind === 'alone' || seen === undefined) continue;
    const files = Object.values((await pictureOf(tenant, person))?.files ?? {});
    const url = person.profile?.properties.get('PictureURL') ?? '';
    const isThere = URL.canParse(url) && new URL(url).hostname === left.host;
    const problems = [
      !seen.faceIsCurrent && `shows ${inWords(seen.shows.M)} in place of the present photo`,
      !isThere && `points at ${url === '' ? 'nothing' : url}, not at ${left.host}`,
      new Set(files.map(({ sha }) => sha)).size < sizes.length && 'shows fewer than three sizes',
    ].filter((problem) => typeof problem === 'string');
    found.push(...problems.map((what) => ({ userId: person.id, what })));
  }
  return found;
}
