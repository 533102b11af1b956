/** Checks whether the files under a picture base show the source photo. */
import type { GeoHost } from '../../core/geo.ts';
import { samePicture } from '../../core/likeness.ts';
import type { Likeness, PerSize, Sha256, Size } from '../../core/observation.ts';
import { seenFiles } from '../../core/triage.ts';
import type { UserRow } from '../../core/user.ts';
import type { PictureReader } from './picture-reader.ts';

export interface FileMatcher {
  /** The file's hash if the file shows the source photo. */
  match(base: string, size: Size): Promise<Sha256 | undefined>;
  /** The hashes of all three files; undefined when one of them shows something else. */
  matchAll(base: string): Promise<PerSize<Sha256> | undefined>;
  /** Why a file could not be read; undefined when every file was read. */
  problem(): string | undefined;
}

/**
 * A file shows the source photo when it is the file of the agreement, byte for byte, or else when it looks the same. An
 * agreement that is not believed proves no file.
 */
export function fileMatcher(
  user: UserRow,
  source: { readonly sha: Sha256; readonly likeness: Likeness },
  { reader, location }: { readonly reader: PictureReader; readonly location: GeoHost },
): FileMatcher {
  let problem: string | undefined;
  const agreed = user.agreement?.disbelieved ? undefined : user.agreement;
  const agreement = agreed?.sourceSha === source.sha ? agreed : undefined;

  function unchangedSha(base: string, size: Size): Sha256 | undefined {
    if (agreement?.base !== base) return undefined;
    const { etag, movedAt, sha } = agreement.files[size];
    if (movedAt !== undefined) return undefined;
    return etag !== undefined && seenFiles(user, base, location)[size]?.etag === etag ? sha : undefined;
  }

  async function match(base: string, size: Size): Promise<Sha256 | undefined> {
    // M is the file that the profile shows: it is always read. The others are read only when their ETag differs from
    // the agreement, or was new when they were read last, or if they were never read.
    const unchanged = size === 'M' ? undefined : unchangedSha(base, size);
    if (unchanged !== undefined) return unchanged;
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
