import sharp from 'sharp';
import { encode, type PictureFormat } from './portraits.ts';

/** Placeholder pictures, as services show them where a person has no photo. */
export const silhouetteKinds = ['grey', 'dark', 'ring'] as const;
export type SilhouetteKind = (typeof silhouetteKinds)[number];

const person = (fill: string) =>
  `<circle cx="50" cy="38" r="18" fill="${fill}"/><path d="M14 100c0-24 14-38 36-38s36 14 36 38z" fill="${fill}"/>`;

const drawings: Readonly<Record<SilhouetteKind, string>> = {
  grey: `<rect width="100" height="100" fill="#e1e3e6"/>${person('#a3a7ad')}`,
  dark: `<rect width="100" height="100" fill="#8a8f96"/>${person('#f4f5f6')}`,
  ring:
    '<rect width="100" height="100" fill="#fff"/><circle cx="50" cy="50" r="47" fill="#c8c6c4"/>' +
    `<clipPath id="c"><circle cx="50" cy="50" r="47"/></clipPath><g clip-path="url(#c)">${person('#797775')}</g>`,
};

export interface SilhouetteOptions {
  /** px, square. Default 300. */
  readonly width?: number;
  /** 1 to 100. Default 85. */
  readonly quality?: number;
  /** Default `jpeg`. */
  readonly format?: PictureFormat;
}

/** The same bytes for the same arguments. */
export async function silhouette(kind: SilhouetteKind, options: SilhouetteOptions = {}): Promise<Buffer> {
  const { width = 300, quality = 85, format = 'jpeg' } = options;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${width}" viewBox="0 0 100 100">${drawings[kind]}</svg>`;
  return encode(sharp(Buffer.from(svg)).removeAlpha(), format, quality).toBuffer();
}
