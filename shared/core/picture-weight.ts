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

/** Bytes of photos that were read before. */
export interface SeenBytes {
  /** Of the largest recent photo: grows at once, and is halved by each smaller photo. */
  readonly recent: number;
  /** The same for photos without metadata, of which nothing else is known: it takes some 100 small photos to forget a large one. */
  readonly lasting: number;
}

export const nothingSeen: SeenBytes = { recent: smallestGuess, lasting: together / mostTogether };

/**
 * What is known of a photo before its bytes. `unmeasured`: its metadata was not asked for; undefined: it has no pixels.
 */
export type Measured = Pixels | 'unmeasured' | undefined;

/** Estimated bytes of a photo. */
export function expectedBytes(measured: Measured, { recent, lasting }: SeenBytes): number {
  if (measured === undefined) return largestPhoto;
  if (measured === 'unmeasured') return Math.min(largestPhoto, lasting);
  return Math.min(largestPhoto, Math.max(recent, measured.width * measured.height + headerBytes));
}

export function withSeen({ recent, lasting }: SeenBytes, bytes: number): SeenBytes {
  return {
    recent: Math.max(smallestGuess, bytes, recent / 2),
    lasting: Math.max(smallestGuess, bytes, lasting * 0.97),
  };
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
