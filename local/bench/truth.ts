/** What there is to find and to repair in a tenant of the bench, by the tenant's own truth. */

import { createTenant, type NewTenant } from '../tenant/truth/create-tenant.ts';
import { addressShown } from '../tenant/truth/names.ts';
import { audit, type PersonAudit } from '../tenant/truth/oracle.ts';
import { noPhoto } from '../tenant/truth/population/absent.ts';
import { recruiter } from '../tenant/truth/population/kind.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { Person } from '../tenant/truth/types.ts';
import type { Scene } from './model.ts';

/** At first contact these are to be written; what else is out of step needs a person. */
export const toWrite: ReadonlySet<string> = new Set([
  ...['missing', 'stale', 'conflict', 'not-shown', 'incomplete', 'foreign-file'],
]);
/** A photo that more people share is a company's default picture, not a face. */
const mostSharers = 5;

export type BenchKind = 'before-instep' | 'in-step' | 'no-photos';

/** `no-photos`: neither side has a photo of anybody. */
export function benchTenant(kind: BenchKind, options: Omit<NewTenant, 'kind'>): Tenant {
  if (kind !== 'no-photos') return createTenant({ ...options, kind });
  const tenant = createTenant({ ...options, users: 0, kind: 'empty' });
  const recruit = recruiter(tenant);
  for (let index = 0; index < options.users; index += 1)
    tenant.expected.set(noPhoto.make(tenant, recruit, index).id, noPhoto.expected);
  return tenant;
}

/** Whom every tool of the bench compares: Instep's default scope. */
export function isInScope({ userType, accountEnabled, assignedPlans, deleted }: Person): boolean {
  return userType === 'Member' && accountEnabled && assignedPlans.length > 0 && deleted === undefined;
}

/** As the tenant is now. `repaired`: who can be repaired and does not show the photo of Exchange. */
export async function sceneOf(tenant: Tenant): Promise<Scene> {
  const people = peopleInScope(tenant);
  return {
    users: people.length,
    shown: people.filter((person) => showsFile(tenant, person)).length,
    repaired: (await due(tenant)).size,
  };
}

function showsFile(tenant: Tenant, { id, profile }: Person): boolean {
  if (addressShown(profile?.properties) === '') return false;
  const path = tenant.pathShown(id, 'M');
  return path !== undefined && tenant.libraryAt(tenant.mySiteHost)?.fileAt(path) !== undefined;
}

async function due(tenant: Tenant): Promise<ReadonlySet<string>> {
  const { people } = await audit(tenant, { scope: isInScope });
  const all = [...people.values()].filter((one) => isRepairable(tenant, one) && !one.faceIsCurrent);
  return new Set(all.map(({ userId }) => userId));
}

/** How many of each finding the first night has to come to. */
export function expectedFindings(tenant: Tenant): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { id } of peopleInScope(tenant)) {
    const finding = tenant.expected.get(id) ?? '';
    counts[finding] = (counts[finding] ?? 0) + 1;
  }
  return counts;
}

function peopleInScope(tenant: Tenant): readonly Person[] {
  return [...tenant.users.values()].filter(isInScope);
}

function hasOwnFace(tenant: Tenant, { photo }: Person): boolean {
  return photo !== undefined && tenant.record.ownersOf(photo.face).size <= mostSharers;
}

export interface Judgement {
  /** Who can be repaired and does not show the photo of Exchange, or was not reported although that is so. */
  readonly missed: number;
  /** Who shows another person's face through something a tool wrote, or was reported for nothing. */
  readonly mistaken: number;
}

export async function judge(tenant: Tenant): Promise<Judgement> {
  const { people, wrongByApp } = await audit(tenant, { scope: isInScope });
  const missed = [...people.values()].filter((one) => isRepairable(tenant, one) && !one.faceIsCurrent);
  return { missed: missed.length, mistaken: wrongByApp.length };
}

/** Of a tool that reported whom it would write. */
export async function judgeReport(tenant: Tenant, reported: ReadonlySet<string>): Promise<Judgement> {
  const ids = await due(tenant);
  return {
    missed: [...ids].filter((id) => !reported.has(id)).length,
    mistaken: [...reported].filter((id) => !ids.has(id)).length,
  };
}

function isRepairable(tenant: Tenant, { userId }: PersonAudit): boolean {
  const expected = tenant.expected.get(userId) ?? '';
  const isTheirs = hasOwnFace(tenant, tenant.directory.get(userId));
  return isTheirs && (expected === 'in-step' || toWrite.has(expected));
}

/**
 * Of so large a share of the people in step, every other one gets a new photo in Exchange, and Microsoft puts its grey
 * placeholder over the photo of the others. Returns how many.
 */
export async function change(tenant: Tenant, share: number): Promise<number> {
  const { people } = await audit(tenant, { scope: isInScope });
  const candidates = [...people.values()].filter((one) => one.faceIsCurrent && isRepairable(tenant, one));
  const count = Math.max(1, Math.round(tenant.users.size * share));
  const step = candidates.length / count;
  for (let index = 0; index < count; index += 1) {
    const { userId = '' } = candidates[Math.floor(index * step)] ?? {};
    if (index % 2 === 0) tenant.changePhoto(userId);
    else tenant.blank(userId);
  }
  return count;
}
