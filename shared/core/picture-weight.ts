/**
 * How many photos are read together so that they fit into memory. No service reports the size in bytes beforehand, so it
 * is estimated from the pixels and from the photos read before
 * (DECISIONS.md, D-picture-memory).
 */
import type { Pixels } from './observation.ts';

const kibibyte = 1024;

/** The documented limit of a photo in Exchange: https://learn.microsoft.com/graph/api/profilephoto-update */
export const largestPhoto = 4 * kibibyte * kibibyte;
/** Estimate before the first photo is read; more than SharePoint's own thumbnails have. */
export const smallestGuess = 64 * kibibyte;
/** Bytes of photos that are read together. */
const together = 10 * kibibyte * kibibyte;
const mostTogether = 20;
/** Added to one byte per pixel. JPEG needs less than that; PNG may need more, which `seen` then reflects. */
const headerBytes = 32 * kibibyte;

/** Estimated bytes of a photo. `seen`: bytes of the largest recent photo, see `withSeen`. */
export function expectedBytes(pixels: Pixels | undefined, seen: number): number {
  if (pixels === undefined) return largestPhoto;
  return Math.min(largestPhoto, Math.max(seen, pixels.width * pixels.height + headerBytes));
}

/** Bytes of the largest recent photo: grows at once, and is halved by each smaller photo. */
export function withSeen(seen: number, bytes: number): number {
  return Math.max(smallestGuess, bytes, seen / 2);
}

/** How many of the first photos fit together: at least one, at most twenty. */
export function fitTogether(weights: readonly number[]): number {
  let total = 0;
  const fitting = weights.findIndex((weight) => {
    total += weight;
    return total > together;
  });
  return Math.max(1, Math.min(mostTogether, fitting === -1 ? weights.length : fitting));
}
