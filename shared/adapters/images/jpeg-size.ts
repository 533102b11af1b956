/** The size of a plain square JPEG, from its frame header: sharp takes a fifth as long to say it as to decode a thumbnail. */

/** Baseline, extended sequential and progressive, in Huffman coding (ITU T.81, table B.1). */
const frames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
const progressive = 0xc2;
const bitsOfSample = 8;
/** Of grey and of colour pictures; four are CMYK. */
const components: ReadonlySet<number> = new Set([1, 3]);

export interface SquareJpeg {
  readonly side: number;
  readonly isProgressive: boolean;
}

/**
 * Undefined for everything else: an oblong picture may lie on its side, which only its EXIF data say, and what is not
 * plain is for libvips to judge. Segments are skipped by their length, because one may hold a thumbnail with a frame
 * header of its own (ITU T.81, B.1.1.4).
 */
export function squareJpeg(bytes: Uint8Array): SquareJpeg | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 2; at + 10 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] as number;
    if (bytes[at] !== 0xff) return undefined;
    if (frames.has(marker)) return readFrame(view, at);
    if (!isSkippable(marker)) return undefined;
  }
  return undefined;
}

function readFrame(view: DataView, at: number): SquareJpeg | undefined {
  const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
  const isPlain = view.getUint8(at + 4) === bitsOfSample && components.has(view.getUint8(at + 9));
  if (!isPlain || width !== height || width === 0) return undefined;
  return { side: width, isProgressive: view.getUint8(at + 1) === progressive };
}

/** Tables, application data and comments. All others have no length, or are frames and scans of another kind. */
function isSkippable(marker: number): boolean {
  return marker === 0xc4 || (marker >= 0xdb && marker <= 0xfe && marker !== 0xdc);
}
