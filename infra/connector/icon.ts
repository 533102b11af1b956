/** The icon of the connector: two equal faces on the brand colour. No letters, because fonts differ between machines. */
import sharp from 'sharp';
import { brandColor } from './sign-in.ts';

/** Pixels; the largest size for a certified connector: https://learn.microsoft.com/connectors/custom-connectors/certification-submission */
export const iconSize = 230;

/** The picture uses the middle 70 %, as required there. */
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${iconSize}" height="${iconSize}">
  <rect width="100%" height="100%" fill="${brandColor}"/>
  <g fill="#ffffff">
    <g fill-opacity="0.55"><circle cx="143" cy="85" r="27"/><path d="M92 172v-10a51 42 0 0 1 102 0v10z"/></g>
    <g stroke="${brandColor}" stroke-width="8"><circle cx="94" cy="91" r="31"/><path d="M36 190v-14a58 48 0 0 1 116 0v14z"/></g>
  </g>
</svg>`;

export async function iconPng(): Promise<Buffer> {
  return sharp(Buffer.from(svg)).removeAlpha().png({ compressionLevel: 9 }).toBuffer();
}
