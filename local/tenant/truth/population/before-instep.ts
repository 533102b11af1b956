/** A tenant as real ones look before anything has put their photos right. */
import type { Tenant } from '../tenant.ts';
import { noMailbox, noPhoto, noProfile, sharePointOnly } from './absent.ts';
import { conflict, incomplete, inStep, missing, notShown, stale } from './drifted.ts';
import { type Kind, type Recruit, recruiter } from './kind.ts';
import { disabled, guest, noExchangePlan } from './out-of-scope.ts';
import { addDefaultPicture, addTwins } from './shared-pictures.ts';
import { addCollidingPair, addStrayFiles, foreignFile, wrongOwner } from './strangers.ts';

/** Everybody else, about six in ten, is in step. */
const kinds: readonly Kind[] = [
  missing,
  stale,
  conflict,
  notShown,
  incomplete,
  foreignFile,
  wrongOwner,
  noPhoto,
  noMailbox,
  noProfile,
  sharePointOnly,
  guest,
  disabled,
  noExchangePlan,
];

const defaultPictureWearers = 8;
const placed = 2 + 2 + defaultPictureWearers;
/** With fewer, one of each kind would leave hardly anybody in step. */
export const fewestUsers = 60;

/** At least one of every kind; the shares hold from a few hundred people on. */
export function populateBeforeInstep(tenant: Tenant, users: number): void {
  if (users < fewestUsers)
    throw new RangeError(`a population before Instep needs ${fewestUsers} users, not ${users}`);
  const recruit = recruiter(tenant);
  const counts = kinds.map((kind) => Math.max(1, Math.round((users * kind.share) / 1000)));
  const special = counts.reduce((sum, count) => sum + count, placed);
  addMany(tenant, inStep, { count: users - special, recruit });
  addTwins(tenant, recruit);
  addDefaultPicture(tenant, recruit, defaultPictureWearers);
  addCollidingPair(tenant);
  addStrayFiles(tenant);
  kinds.forEach((kind, index) => {
    addMany(tenant, kind, { count: counts[index] ?? 0, recruit });
  });
}

function addMany(tenant: Tenant, kind: Kind, { count, recruit }: { count: number; recruit: Recruit }): void {
  for (let turn = 0; turn < count; turn += 1) {
    tenant.expected.set(kind.make(tenant, recruit, turn).id, kind.expected);
  }
}
