import { expect, test } from 'vitest';
import { startsLikeImage } from '../../shared/adapters/images/magic-bytes.ts';

const text = (value: string) => new TextEncoder().encode(value);

test.each([
  ['JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), 'image/jpeg'],
  ['PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0), 'image/png'],
  ['GIF of 1987', text('GIF87a...'), 'image/gif'],
  ['GIF of 1989', text('GIF89a...'), 'image/gif'],
  ['WebP', text('RIFF....WEBPVP8 '), 'image/webp'],
  ['BMP', text('BM......'), 'image/bmp'],
  ['another RIFF file', text('RIFF....WAVEfmt '), undefined],
  ['half a PNG signature', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), undefined],
  ['an HTML page', text('<!DOCTYPE html><html>'), undefined],
  ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), undefined],
  ['nothing', new Uint8Array(), undefined],
])('%s is recognised by its first bytes, or not', (_name, bytes, type) => {
  expect(startsLikeImage(bytes)).toBe(type);
});
