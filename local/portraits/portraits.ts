import sharp, { type Sharp } from 'sharp';
import { drawFace, type ExifOrientation, type Variant } from './drawing.ts';
import { createFaces, type Face } from './faces.ts';

export type { ExifOrientation, Variant } from './drawing.ts';
export type { Face } from './faces.ts';

export type PictureFormat = 'jpeg' | 'png' | 'webp';

export interface RenderOptions {
  /** px of the upright picture; an oblong one shows the face in its centre square. Height: as the width. */
  readonly width: number;
  readonly height?: number;
  /** 1 to 100, for JPEG and WebP. Default 85. */
  readonly quality?: number;
  /** Default `jpeg`. */
  readonly format?: PictureFormat;
  /** Stores the pixels turned and says so in the EXIF tag. Default: upright, no tag. */
  readonly exifOrientation?: ExifOrientation;
  /** Default `none`. */
  readonly variant?: Variant;
  /** 1 (default) shows the whole face; more is a closer crop around the centre. */
  readonly zoom?: number;
}

export interface Portraits {
  /** The face with that number; two numbers differ as face-code.ts says. Throws a RangeError below 0. */
  face(faceNumber: number): Face;
  /** The same bytes for the same arguments. Nothing is kept. */
  render(face: Face, options: RenderOptions): Promise<Buffer>;
}

/** People's pictures: another set of people for every seed. */
export function createPortraits(seed: string | number): Portraits {
  return { face: createFaces(seed), render: renderFace };
}

/** Encodes a drawing. Answers the bytes of an image file. */
export function encode(picture: Sharp, format: PictureFormat, quality: number): Sharp {
  if (format === 'png') return picture.png();
  return format === 'webp' ? picture.webp({ quality }) : picture.jpeg({ quality });
}

async function renderFace(face: Face, options: RenderOptions): Promise<Buffer> {
  const {
    width,
    height = width,
    quality = 85,
    format = 'jpeg',
    exifOrientation,
    variant = 'none',
    zoom = 1,
  } = options;
  const svg = drawFace(face, variant, { width, height, orientation: exifOrientation ?? 1, zoom });
  const flat = sharp(Buffer.from(svg)).removeAlpha();
  const tagged = exifOrientation === undefined ? flat : flat.withMetadata({ orientation: exifOrientation });
  return encode(tagged, format, quality).toBuffer();
}
