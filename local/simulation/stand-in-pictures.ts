/**
 * Pictures that are a few bytes which say what they show. They take the place of pixels at both ends: the tenant draws
 * them, and Instep's port for images reads them. Everything between treats them as bytes, as it does real ones.
 */
import { createHash } from 'node:crypto';
import { createPictureMemory } from '../../shared/adapters/images/picture-memory.ts';
import type { Images } from '../../shared/ports/runtime.ts';
import { faceOf, type PictureMaker, type Recipe } from '../tenant/truth/pictures.ts';
import type { RecordedFace } from '../tenant/truth/types.ts';

interface StandIn {
  readonly face: RecordedFace;
  readonly pixels: number;
  /** Where it is no square. */
  readonly height?: number;
  /** How it was cut and encoded: the same face in another form is other bytes. */
  readonly form: string;
}

/** The text stands in a comment segment between the marks at which a JPEG begins and ends (ITU T.81, B.2.4.5). */
const start = Buffer.from([0xff, 0xd8, 0xff, 0xfe]);
const end = Buffer.from([0xff, 0xd9]);
const lengthBytes = 2;

function bytesOf(standIn: StandIn): Buffer {
  const text = Buffer.from(JSON.stringify(standIn));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(text.length + lengthBytes);
  return Buffer.concat([start, length, text, end]);
}

function read(bytes: Uint8Array): StandIn | undefined {
  const all = Buffer.from(bytes);
  const isWhole = all.subarray(0, start.length).equals(start) && all.subarray(-end.length).equals(end);
  if (!isWhole) return undefined;
  try {
    return JSON.parse(all.subarray(start.length + lengthBytes, -end.length).toString('utf8')) as StandIn;
  } catch {
    // Half a picture is not readable, as with real ones.
    return undefined;
  }
}

export class StandInPictures implements PictureMaker {
  drawn = 0;

  async render(recipe: Recipe): Promise<Buffer> {
    this.drawn += 1;
    const face = faceOf(recipe) ?? 'silhouette';
    if (recipe.kind === 'original') {
      const { width, height } = recipe;
      return bytesOf({ face, pixels: width, form: 'original', ...(height === width ? {} : { height }) });
    }
    const form = recipe.kind === 'thumbnail' ? `cut ${recipe.crop}` : `silhouette ${recipe.design}`;
    return bytesOf({ face, pixels: recipe.pixels, form });
  }

  async reencode(bytes: Buffer): Promise<Buffer> {
    const standIn = read(bytes);
    return standIn === undefined ? bytes : bytesOf({ ...standIn, form: `${standIn.form}, encoded again` });
  }

  async square(bytes: Buffer, pixels: number): Promise<Buffer> {
    const standIn = read(bytes);
    return standIn === undefined ? bytes : bytesOf({ face: standIn.face, pixels, form: 'cut centre' });
  }

  shows(bytes: Buffer): RecordedFace {
    return read(bytes)?.face ?? 'nobody';
  }
}

const cells = 12 * 12 * 3;
/** A cut that keeps less of the picture looks like another picture, as it does to Instep's eyes. */
const otherLook = /tight/;

export function standInImages(): Images {
  return {
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    async likeness(bytes) {
      const standIn = read(bytes);
      if (standIn === undefined) return undefined;
      const look = createHash('sha256')
        .update(`${standIn.face} ${otherLook.test(standIn.form)}`)
        .digest();
      return Array.from({ length: cells }, (_, at) => look[at % look.length] ?? 0);
    },
    async pixels(bytes) {
      const standIn = read(bytes);
      return standIn && { width: standIn.pixels, height: standIn.height ?? standIn.pixels };
    },
    problem: async () => 'is not a readable image',
    jpeg: async (bytes) => (read(bytes) === undefined ? undefined : bytes),
    memory: createPictureMemory(),
    async renditions(bytes, pixels) {
      const standIn = read(bytes);
      if (standIn === undefined) return undefined;
      const cut = (most: number) =>
        bytesOf({ face: standIn.face, pixels: Math.min(standIn.pixels, most), form: 'rendition' });
      return { S: cut(pixels.S), M: cut(pixels.M), L: cut(pixels.L) };
    },
  };
}
