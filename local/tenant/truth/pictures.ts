/** Pictures as recipes: bytes are made when asked for, kept only for a while, and come out the same every time. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { createPortraits, type ExifOrientation, type Portraits } from '../../portraits/portraits.ts';
import { type SilhouetteKind, silhouette } from '../../portraits/silhouette.ts';
import type { RecordedFace } from './types.ts';

/** An original as a person uploaded it. */
export interface Original {
  readonly face: number;
  /** px, of the upright picture. */
  readonly width: number;
  readonly height: number;
  readonly quality: number;
  readonly format: 'jpeg' | 'png';
  readonly exifOrientation: ExifOrientation;
}

export type Recipe =
  | ({ readonly kind: 'original' } & Original)
  /** What SharePoint makes of an original: a square; `tight` keeps only the middle of it. */
  | {
      readonly kind: 'thumbnail';
      readonly of: Original;
      readonly pixels: number;
      readonly quality: number;
      readonly crop: 'centre' | 'tight';
    }
  | { readonly kind: 'silhouette'; readonly design: SilhouetteKind; readonly pixels: number };

/** Makes bytes of pictures, and says what bytes from outside show. */
export interface PictureMaker {
  /** How often a picture was made. */
  readonly drawn: number;
  render(recipe: Recipe): Promise<Buffer>;
  /** What SharePoint keeps of an uploaded picture. */
  reencode(bytes: Buffer): Promise<Buffer>;
  /** Cut from the middle to so many pixels: what Graph answers for `photos/240x240`. */
  square(bytes: Buffer, pixels: number): Promise<Buffer>;
  /** What the bytes show; undefined: only a comparison with the tenant's own pictures can say. */
  shows(bytes: Buffer): RecordedFace | undefined;
}

/** The face a recipe shows; undefined for a silhouette. */
export function faceOf(recipe: Recipe): number | undefined {
  if (recipe.kind === 'original') return recipe.face;
  return recipe.kind === 'thumbnail' ? recipe.of.face : undefined;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** How much of the side of a square a tight crop keeps. */
const tightShare = 0.56;

/** Pictures that were used last, up to so many bytes. */
export class KeptPictures {
  readonly #kept = new Map<string, Buffer>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get(key: string): Buffer | undefined {
    const cached = this.#kept.get(key);
    if (cached === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, cached);
    return cached;
  }

  set(key: string, picture: Buffer): void {
    this.#kept.set(key, picture);
    this.#bytes += picture.length;
    for (const [oldest, old] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= old.length;
    }
  }
}

/** Of all tenants in the process: those of one seed show the same people. */
const keptByAll = new KeptPictures(32 * 1024 * 1024);

/** Makes bytes of recipes; the same every time, so that what was made once is kept for a while. */
export class Pictures implements PictureMaker {
  drawn = 0;
  readonly #seed: number;
  readonly #kept: KeptPictures;
  readonly #portraits: Portraits;
  readonly #making = new Map<string, Promise<Buffer>>();

  constructor(seed: number, kept = keptByAll) {
    this.#seed = seed;
    this.#kept = kept;
    this.#portraits = createPortraits(seed);
  }

  render(recipe: Recipe): Promise<Buffer> {
    return this.#once(`${this.#seed} ${JSON.stringify(recipe)}`, () => {
      this.drawn += 1;
      return this.#make(recipe);
    });
  }

  async #once(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const cached = this.#kept.get(key);
    if (cached) return cached;
    const begun = this.#making.get(key);
    if (begun) return begun;
    const made = make();
    this.#making.set(key, made);
    try {
      const bytes = await made;
      this.#kept.set(key, bytes);
      return bytes;
    } finally {
      this.#making.delete(key);
    }
  }

  #make(recipe: Recipe): Promise<Buffer> {
    switch (recipe.kind) {
      case 'original':
        return this.#portraits.render(this.#portraits.face(recipe.face), recipe);
      case 'silhouette':
        return silhouette(recipe.design, { width: recipe.pixels });
      case 'thumbnail':
        return this.#thumbnail(recipe);
      default:
        return recipe satisfies never;
    }
  }

  async #thumbnail(recipe: Extract<Recipe, { kind: 'thumbnail' }>): Promise<Buffer> {
    const original = await this.render({ kind: 'original', ...recipe.of });
    const { width, height } = recipe.of;
    const side = Math.round(Math.min(width, height) * (recipe.crop === 'tight' ? tightShare : 1));
    return sharp(original)
      .autoOrient()
      .extract({
        left: Math.floor((width - side) / 2),
        top: Math.floor((height - side) / 2),
        width: side,
        height: side,
      })
      .resize(recipe.pixels, recipe.pixels, { withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: recipe.quality })
      .toBuffer();
  }

  /** A JPEG is decoded and encoded again; anything else is kept as it came. */
  async reencode(bytes: Buffer): Promise<Buffer> {
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return bytes;
    return this.#once(`reencoded ${sha256(bytes)}`, () =>
      sharp(bytes).autoOrient().jpeg({ quality: 86 }).toBuffer(),
    );
  }

  async square(bytes: Buffer, pixels: number): Promise<Buffer> {
    return this.#once(`square of ${pixels} ${sha256(bytes)}`, () =>
      sharp(bytes).autoOrient().resize(pixels, pixels).flatten().jpeg({ quality: 88 }).toBuffer(),
    );
  }

  shows(): undefined {
    return undefined;
  }
}
