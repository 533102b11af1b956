/**
 * How many pictures are read together so that they fit into memory. Pure. No service says beforehand how many bytes a
 * picture has, so its size is guessed from its pixels and from the pictures read before it
 * (DECISIONS.md, D-picture-memory).
 */
import type { Pixels } from './observation.ts';

const kibibyte = 1024;

/** The documented limit of a photo in Exchange: https://learn.microsoft.com/graph/api/profilephoto-update */
export const largestPhoto = 4 * kibibyte * kibibyte;
/** Guess for a picture before the first one was read: more than SharePoint's own thumbnails have. */
export const smallestGuess = 64 * kibibyte;
/** Photos that are read in one go, in bytes. */
const together = 10 * kibibyte * kibibyte;
const mostTogether = 20;
/** JPEG needs less than one byte for a pixel; PNG may need more, which `seen` then shows. */
const headerBytes = 32 * kibibyte;

/** Bytes that a photo is expected to have. `seen`: what the latest photos had. */
export function expectedBytes(pixels: Pixels | undefined, seen: number): number {
  if (pixels === undefined) return largestPhoto;
  return Math.min(largestPhoto, Math.max(seen, pixels.width * pixels.height + headerBytes));
}

/** The largest picture read lately: grows at once, shrinks by half with each smaller picture. */
export function withSeen(seen: number, bytes: number): number {
  return Math.max(smallestGuess, bytes, seen / 2);
}

/** The first pictures that fit together: at least one, at most twenty. */
export function fitTogether(weights: readonly number[]): number {
  let total = 0;
  const fitting = weights.findIndex((weight) => {
    total += weight;
    return total > together;
  });
  return Math.max(1, Math.min(mostTogether, fitting === -1 ? weights.length : fitting));
}
