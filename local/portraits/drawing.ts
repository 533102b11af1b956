import type { Background, Face } from './faces.ts';
import { figureStyles } from './figure-styles.ts';

/** One change against the picture of the face: glasses put on (or taken off), another left wall, seen in a mirror. */
export type Variant = 'none' | 'glasses' | 'background' | 'mirrored';

/** How the pixels are stored, as the EXIF tag Orientation numbers it. 1 is upright. */
export type ExifOrientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface Frame {
  /** Of the upright picture, px. */
  readonly width: number;
  readonly height: number;
  readonly orientation: ExifOrientation;
  /** 1 shows the whole face; more is a closer crop around the centre. */
  readonly zoom: number;
}

const square = 100;
/** The figure leaves a margin at the top and at both sides, so that every zone of the background can be seen. */
const figureSide = 84;

/** Walls and band reach beyond the square, so that an oblong picture continues where the square ends. */
function backgroundSvg({ layout, left, right, low }: Background): string {
  const band = `<rect x="-2000" y="62" width="4100" height="2100" fill="#${low}"/>`;
  const wall = (x: number, fill: string) =>
    `<rect x="${x}" y="-2000" width="2050" height="4100" fill="${fill}"/>`;
  if (layout === 'upright') return wall(-2000, `#${left}`) + wall(50, `#${right}`) + band;
  if (layout === 'slanted') {
    return `${wall(-2000, `#${left}`)}${wall(50, `#${left}`)}<path d="M62-20 38 120H2100V-20z" fill="#${right}"/>${band}`;
  }
  const blend =
    `<linearGradient id="wall" gradientUnits="userSpaceOnUse" x1="10" y1="0" x2="90" y2="0">` +
    `<stop stop-color="#${left}"/><stop offset="1" stop-color="#${right}"/></linearGradient>`;
  return `<defs>${blend}</defs><rect x="-2000" y="-2000" width="4100" height="4100" fill="url(#wall)"/>${band}`;
}

function figureSvg(face: Face, variant: Variant): string {
  const glasses = face.wearsGlasses !== (variant === 'glasses');
  const drawn = figureStyles[face.style].draw({ ...face.figure, ...(glasses ? face.glasses : {}) });
  const position = `x="${(square - figureSide) / 2}" y="${square - figureSide}" width="${figureSide}" height="${figureSide}"`;
  return drawn.replace('<svg ', `<svg ${position} `);
}

/** SVG matrices that store an upright picture, w wide and h high, as the Orientation tag says. */
const stored: Readonly<Record<ExifOrientation, (w: number, h: number) => readonly number[]>> = {
  1: () => [1, 0, 0, 1, 0, 0],
  2: (w) => [-1, 0, 0, 1, w, 0],
  3: (w, h) => [-1, 0, 0, -1, w, h],
  4: (_w, h) => [1, 0, 0, -1, 0, h],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (w) => [0, -1, 1, 0, 0, w],
  7: (w, h) => [0, -1, -1, 0, h, w],
  8: (_w, h) => [0, 1, -1, 0, h, 0],
};

/** The picture as SVG, in the stored orientation and of exactly the stored width and height. */
export function drawFace(face: Face, variant: Variant, frame: Frame): string {
  const { width, height, orientation, zoom } = frame;
  const background =
    variant === 'background' ? { ...face.background, left: face.otherLeft } : face.background;
  const scale = (Math.min(width, height) / square) * zoom;
  const centred = `translate(${width / 2} ${height / 2}) scale(${scale}) translate(${-square / 2} ${-square / 2})`;
  const mirror = variant === 'mirrored' ? `translate(${width} 0) scale(-1 1)` : '';
  const [storedWidth, storedHeight] = orientation < 5 ? [width, height] : [height, width];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${storedWidth}" height="${storedHeight}">` +
    `<g transform="matrix(${stored[orientation](width, height).join(' ')}) ${mirror} ${centred}">` +
    `${backgroundSvg(background)}${figureSvg(face, variant)}</g></svg>`
  );
}
