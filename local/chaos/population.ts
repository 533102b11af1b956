/** A small tenant in step, before people change something. */
import { createTenant } from '../tenant/truth/create-tenant.ts';
import { PaddedPictures } from '../tenant/truth/padded-pictures.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';

const users = 40;
/** One for all seeds, so that pictures that were drawn once serve every night of a process. */
const seed = 8;
/** As many as give the largest published allowance, so that a night passes in seconds. */
const licensedUsers = 60_000;
const largeBytes = Math.floor(3.7 * 1024 * 1024);
const largeSide = 2_400;
const usersWithLargeSide = 4;

/** With `largePhotos`, each photo in Exchange has 3.7 MB, and some have as many pixels as such a photo. */
export function populate(largePhotos: boolean): Tenant {
  const pictures = largePhotos ? new PaddedPictures(seed, largeBytes) : undefined;
  const tenant = createTenant({ kind: 'in-step', users, seed, licensedUsers, photoSide: 120, pictures });
  if (!largePhotos) return tenant;
  for (const { id } of [...tenant.users.values()].slice(0, usersWithLargeSide)) {
    const original = { width: largeSide, height: largeSide, quality: 95, exifOrientation: 1 } as const;
    tenant.changePhoto(id, { ...original, face: tenant.newFace(), format: 'jpeg' });
  }
  return tenant;
}
