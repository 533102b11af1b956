/** Pictures that more than one person has, and rightly so. */
import type { Original } from '../pictures.ts';
import type { Tenant } from '../tenant.ts';
import type { Recruit } from './kind.ts';
import { plainOriginal } from './originals.ts';
import { showNothing, showOwn } from './shown.ts';

/** Two people, one original: the first shows it, the second shows nothing. */
export function addTwins(tenant: Tenant, recruit: Recruit): void {
  const original = plainOriginal(tenant);
  const [first, second] = [recruit(), recruit()];
  tenant.givePhoto(first, original);
  tenant.givePhoto(second, original);
  showOwn(tenant, first, original);
  showNothing(tenant, second, 0);
  tenant.expected.set(first.id, 'in-step');
  tenant.expected.set(second.id, 'missing');
}

/** An administrator gave all these mailboxes the same default picture. None of them shows it yet. */
export function addDefaultPicture(tenant: Tenant, recruit: Recruit, wearers: number): void {
  const original: Original = plainOriginal(tenant);
  for (let index = 0; index < wearers; index += 1) {
    const person = recruit();
    tenant.givePhoto(person, original);
    showNothing(tenant, person, index);
    tenant.expected.set(person.id, 'missing');
  }
}
