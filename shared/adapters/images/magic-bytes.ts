export type ImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp' | 'image/bmp';

/**
 * First bytes of each format, from the WHATWG MIME Sniffing standard (section 6.1); `undefined` matches any
 * byte.
 */
const signatures: readonly (readonly [ImageType, readonly (number | undefined)[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38, 0x37, 0x61]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
  [
    'image/webp',
    [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50],
  ],
  ['image/bmp', [0x42, 0x4d]],
];

/**
 * The image type that the first bytes indicate; undefined for anything else. Content-Type headers are not
 * reliable.
 */
export function startsLikeImage(bytes: Uint8Array): ImageType | undefined {
  const matching = signatures.find(([, signature]) =>
    signature.every((byte, index) => byte === undefined || bytes[index] === byte),
  );
  return matching?.[0];
}
