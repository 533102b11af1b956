/** A tenant as real ones are before anything has repaired their photos. */
import type { Tenant } from '../tenant.ts';
import { noMailbox, noPhoto, noProfile, sharePointOnly } from './absent.ts';
import { conflict, incomplete, inStep, missing, notShown, stale } from './drifted.ts';
import { type Kind, type Recruit, recruiter } from './kind.ts';
import { disabled, guest, noExchangePlan } from './out-of-scope.ts';
import { addDefaultPicture, addTwins } from './shared-pictures.ts';
import { addCollidingPair, addStrayFiles, foreignFile, wrongOwner } from './strangers.ts';

/** All others, about six in ten, are in step. */
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
const fixedCount = 2 + 2 + defaultPictureWearers;
/** From so many people on there is at least one of every kind, and people who share a picture or a base. */
const roomyFrom = 60;
const driftedShare = 0.4;

/** The shares hold from a few hundred people on. A small tenant has one each of the first kinds, and no more drift than a large one. */
export function populateBeforeInstep(tenant: Tenant, users: number): void {
  const recruit = recruiter(tenant);
  const roomy = users >= roomyFrom;
  const counts = kinds.map((kind, index) => (roomy ? countOf(kind, users) : fitsIn(index, users)));
  const special = counts.reduce((sum, count) => sum + count, roomy ? fixedCount : 0);
  addMany(tenant, inStep, { count: users - special, recruit });
  if (roomy) {
    addTwins(tenant, recruit);
    addDefaultPicture(tenant, recruit, defaultPictureWearers);
    addCollidingPair(tenant);
    addStrayFiles(tenant);
  }
  kinds.forEach((kind, index) => {
    addMany(tenant, kind, { count: counts[index] ?? 0, recruit });
  });
}

function countOf(kind: Kind, users: number): number {
  return Math.max(1, Math.round((users * kind.share) / 1000));
}

function fitsIn(index: number, users: number): number {
  return index < Math.floor(users * driftedShare) ? 1 : 0;
}

function addMany(tenant: Tenant, kind: Kind, { count, recruit }: { count: number; recruit: Recruit }): void {
  for (let index = 0; index < count; index += 1) {
    tenant.expected.set(kind.make(tenant, recruit, index).id, kind.expected);
  }
}
