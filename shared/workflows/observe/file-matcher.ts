/** Whether the files under a base are the source's picture. */
import type { GeoHost } from '../../core/geo.ts';
import { samePicture } from '../../core/likeness.ts';
import { seenFiles } from '../../core/memory.ts';
import type { Likeness, PerSize, Sha256, Size } from '../../core/observation.ts';
import type { UserRow } from '../../core/user.ts';
import type { PictureReader } from './picture-reader.ts';

export interface FileMatcher {
  /** The file's hash if it is the source's picture. */
  match(base: string, size: Size): Promise<Sha256 | undefined>;
  matchAll(base: string): Promise<PerSize<Sha256> | undefined>;
  /** Why a file could not be read, if one could not. */
  problem(): string | undefined;
}

/** A file is the source's picture when it is exactly what was agreed, or else alike to the eye. */
export function fileMatcher(
  user: UserRow,
  source: { readonly sha: Sha256; readonly likeness: Likeness },
  { reader, location }: { readonly reader: PictureReader; readonly location: GeoHost },
): FileMatcher {
  let problem: string | undefined;
  const agreement = user.agreement?.sourceSha === source.sha ? user.agreement : undefined;

  function isUnmoved(base: string, size: Size): boolean {
    if (agreement?.base !== base) return false;
    const { etag } = agreement.files[size];
    return etag !== undefined && seenFiles(user, base, location)[size]?.etag === etag;
  }

  async function match(base: string, size: Size): Promise<Sha256 | undefined> {
    // One file is read in any case, the one that is shown; the others only when their etag is not the agreed one.
    if (size !== 'M' && isUnmoved(base, size)) return agreement?.files[size].sha;
    const file = await reader.file(base, size);
    if (file.kind === 'unknown') problem = file.cause;
    if (file.kind !== 'file') return undefined;
    if (agreement?.base === base && agreement.files[size].sha === file.sha) return file.sha;
    const likeness = await reader.likeness(base, size);
    return likeness !== undefined && samePicture(source.likeness, likeness) ? file.sha : undefined;
  }

  async function matchAll(base: string): Promise<PerSize<Sha256> | undefined> {
    const shas: Partial<Record<Size, Sha256>> = {};
    for (const size of ['M', 'L', 'S'] as const) {
      const sha = await match(base, size);
      if (sha === undefined) return undefined;
      shas[size] = sha;
    }
    return shas as PerSize<Sha256>;
  }

  return { match, matchAll, problem: () => problem };
}
