/** A picture that is no photo of anybody in the tenant. */
import sharp from 'sharp';

export function originalJpeg(): Promise<Buffer> {
  return sharp({ create: { width: 120, height: 120, channels: 3, background: '#d00' } })
    .jpeg()
    .toBuffer();
}
