/** Files whose ETag is unknown, so that the comparison reads them. */
import type { LibraryFile, SeenFile } from '../../ports/state.ts';

export function unknownFile(
  { userId, key, size, itemId }: LibraryFile & { readonly userId: string },
  now: Date,
): SeenFile {
  return { userId, key, size, file: { itemId, etag: unknownEtag(now) } };
}

/** An ETag that no service returns and that differs every night, so that the file counts as changed. */
export function unknownEtag(now: Date): string {
  return `unknown:${now.getTime()}`;
}
