import { createHash } from 'node:crypto';
import type { Likeness, PerSize, Pixels } from '../../core/observation.ts';
import type { Images } from '../../ports/runtime.ts';
import { asJpeg } from './as-jpeg.ts';
import { type Budget, createBudget } from './budget.ts';
import { centreSquare, type Square } from './centre-square.ts';
import { hasEndMarker } from './jpeg-end.ts';
import { likenessOf, likenessSide } from './likeness-cells.ts';
import { loadSharp } from './load-sharp.ts';
import { decodedBytesInFlight, isTooLarge, pictureHeader } from './picture-header.ts';
import { createPictureMemory } from './picture-memory.ts';

/** High enough that renditions of one photo still count as the same photo when they are compared. */
const renditionQuality = 90;

/**
 * Image functions with sharp (libvips), for the whole process: its pictures share one memory. Undefined for bytes that
 * are not a complete image; throws when sharp cannot run.
 */
export function createImages(): Images {
  const memory = createBudget(decodedBytesInFlight);
  return {
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    likeness: (bytes) => likeness(bytes, memory),
    pixels,
    problem,
    renditions: (bytes, pixels) => renditions(bytes, pixels, memory),
    jpeg: (bytes) => asJpeg(bytes, memory),
    memory: createPictureMemory(),
  };
}

async function pixels(bytes: Uint8Array): Promise<Pixels | undefined> {
  const header = await pictureHeader(bytes);
  return header && { width: header.width, height: header.height };
}

async function problem(bytes: Uint8Array): Promise<string> {
  const header = await pictureHeader(bytes);
  if (header === undefined) return 'is not a readable image';
  if (isTooLarge(header, bytes))
    return `is too large to be decoded (${header.width} x ${header.height} pixels)`;
  return header.isJpeg && !hasEndMarker(bytes) ? 'is cut short' : 'is not a readable image';
}

async function likeness(bytes: Uint8Array, memory: Budget): Promise<Likeness | undefined> {
  const square = await centreSquare(bytes, () => likenessSide, memory);
  return square && likenessOf(square.pixels);
}

async function renditions(
  bytes: Uint8Array,
  pixels: PerSize<number>,
  memory: Budget,
): Promise<PerSize<Uint8Array> | undefined> {
  const largest = Math.max(pixels.S, pixels.M, pixels.L);
  const square = await centreSquare(bytes, (original) => Math.min(original, largest), memory);
  if (square === undefined) return undefined;
  const [S, M, L] = await Promise.all([
    rendition(square, pixels.S),
    rendition(square, pixels.M),
    rendition(square, pixels.L),
  ]);
  return { S, M, L };
}

/** A JPEG without metadata, at most `px` wide. */
async function rendition(square: Square, px: number): Promise<Uint8Array> {
  const side = Math.min(square.side, px);
  return (await openSquare(square))
    .resize(side, side, { fit: 'fill' })
    .jpeg({ quality: renditionQuality, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

async function openSquare({ side, pixels }: Square) {
  const sharp = await loadSharp();
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
}
