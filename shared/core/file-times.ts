/**
 * What the times in the list of a photo library say about files that were not read. A hint only: it decides when a file is
 * read, never whether one is written or removed (DECISIONS.md, D-written-together).
 */
import { sizes } from './observation.ts';
import type { AgreedFile, Agreement, SeenFileEtag, SeenFiles } from './user.ts';

/** SharePoint writes S, M and L one after the other; the list has whole seconds. */
const togetherMs = 60_000;

/** False also if a file is not in the list, or the list does not say when it was written. */
export function writtenTogether(seen: SeenFiles): boolean {
  const times = sizes.map((size) => Date.parse(seen[size]?.modifiedAt ?? ''));
  return Math.max(...times) - Math.min(...times) <= togetherMs;
}

/**
 * Whether the file is still the one that Instep uploaded. The times must be equal to the second: another writer one second
 * later is not taken for Instep.
 */
export function isAsUploaded({ uploadedAt }: AgreedFile, seen: SeenFileEtag | undefined): boolean {
  return uploadedAt !== undefined && seen?.modifiedAt === uploadedAt;
}

/** Whether a file of the agreement was never read. */
export function hasUnread({ files }: Pick<Agreement, 'files'>): boolean {
  return sizes.some((size) => files[size].sha === undefined);
}
