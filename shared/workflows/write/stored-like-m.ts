/**
 * Whether the answers to the uploads make it likely that L and S were stored as they were sent. SharePoint may encode files
 * again, which changes the sizes of all three by about the same factor. M is read back; a file that changed otherwise is
 * read by the next night (DECISIONS.md, D-read-back-one).
 */
import type { PerSize, Size } from '../../core/observation.ts';
import type { StoredFile } from '../../ports/tenant.ts';

/** The files that were uploaded, with what SharePoint said of each. */
export type Uploaded = ReadonlyMap<Size, StoredFile | undefined>;

/** Re-encoding at one quality differs by up to 7 % between the sizes of a photo, on the simulated tenant. */
const mostDifference = 0.1;

/** When SharePoint stored the file; undefined for M, and where the answers do not vouch for it. */
export function storedLikeM(
  uploaded: Uploaded,
  renditions: PerSize<Uint8Array>,
  size: Size,
): string | undefined {
  const [stored, shown] = [uploaded.get(size), uploaded.get('M')];
  if (size === 'M' || stored === undefined || shown === undefined) return undefined;
  const factor = stored.length / renditions[size].length;
  const factorOfM = shown.length / renditions.M.length;
  return Math.abs(factor / factorOfM - 1) <= mostDifference ? stored.at : undefined;
}
