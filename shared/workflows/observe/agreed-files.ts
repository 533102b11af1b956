/**
 * Compares the files of an agreement with their present content. Of the files that a repair uploads, only the one that
 * the profile shows is read back at once; SharePoint may have encoded the others again. The next night reads those
 * (DECISIONS.md, D-read-back-one).
 */
import { samePicture } from '../../core/likeness.ts';
import { type Sha256, type Size, sizes } from '../../core/observation.ts';
import { perSize } from '../../core/triage.ts';
import type { AgreedFiles, Agreement } from '../../core/user.ts';
import type { PictureReader } from './picture-reader.ts';

/** The hash of the file if it shows the agreed photo. Undefined: it shows another photo, is absent or unreadable. */
export async function agreedSha(
  reader: PictureReader,
  { base, files }: Pick<Agreement, 'base' | 'files'>,
  size: Size,
): Promise<Sha256 | undefined> {
  const file = await reader.file(base, size);
  if (file.kind !== 'file') return undefined;
  const { etag, sha } = files[size];
  if (file.sha === sha) return sha;
  const isKnown = size === 'M' || (etag !== undefined && sha !== undefined);
  if (isKnown || (await agreedSha(reader, { base, files }, 'M')) === undefined) return undefined;
  const [now, shown] = [await reader.likeness(base, size), await reader.likeness(base, 'M')];
  return now !== undefined && shown !== undefined && samePicture(now, shown) ? file.sha : undefined;
}

/** The agreement with the present hashes of its files. A file that shows another photo keeps the agreed hash, if it has one. */
export async function withReadHashes(reader: PictureReader, agreement: Agreement): Promise<Agreement> {
  const shas = new Map<Size, Sha256 | undefined>();
  for (const size of sizes) {
    shas.set(size, (await agreedSha(reader, agreement, size)) ?? agreement.files[size].sha);
  }
  const files = perSize((size) => ({ etag: agreement.files[size].etag, sha: shas.get(size) }));
  return { ...agreement, files: files as AgreedFiles };
}
