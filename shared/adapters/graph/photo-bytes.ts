/** Photo bytes from a batch. The declared type may be wrong, so the bytes themselves are checked. */
import { startsLikeImage } from '../images/magic-bytes.ts';
import { looksLikeHtml } from '../transport/answers.ts';

export type BytesRead =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly cause: string };

/**
 * `body` is base64 or base64url (https://learn.microsoft.com/graph/json-batching), with or without line ends.
 */
export function photoBytes(body: string, contentLength?: number): BytesRead {
  const text = body.replace(/[\r\n]/g, '');
  if (text === '') return { ok: false, cause: 'empty body' };
  if (looksLikeHtml(text)) return { ok: false, cause: 'HTML in place of a photo' };
  if (!/^[\w+/-]+={0,2}$/.test(text)) return { ok: false, cause: 'body that is not base64' };
  return checkBytes(new Uint8Array(Buffer.from(text, 'base64')), contentLength);
}

function checkBytes(bytes: Uint8Array, contentLength: number | undefined): BytesRead {
  const format = startsLikeImage(bytes);
  if (format === undefined) return { ok: false, cause: 'bytes that are not an image' };
  const short = contentLength !== undefined && bytes.length < contentLength;
  if (short || (isJpeg(bytes) && !jpegIsWhole(bytes))) return { ok: false, cause: 'photo that is cut short' };
  return { ok: true, bytes };
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/**
 * Whether the bytes contain the image's own end marker. Segments are skipped by their length, because a
 * thumbnail inside one has an end marker too; within a scan, 0xFF is followed by 0x00, a restart or a marker
 * (ITU T.81, B.1).
 */
function jpegIsWhole(bytes: Uint8Array): boolean {
  let at = 2;
  while (at + 1 < bytes.length) {
    const marker = bytes[at] === 0xff ? (bytes[at + 1] as number) : undefined;
    if (marker === 0xd9) return true;
    at += marker === undefined || isPartOfScan(marker) ? 1 : 2 + segmentLength(bytes, at + 2);
  }
  return false;
}

/** A stuffed byte, a restart, or a fill byte before a marker. */
function isPartOfScan(marker: number): boolean {
  return marker === 0x00 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01;
}

function segmentLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
