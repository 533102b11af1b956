/** Photo bytes from a batch. The declared type may be wrong, so the bytes themselves are checked. */
import { endsInHeader } from '../images/jpeg-end.ts';
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
  const { buffer, byteOffset, length } = Buffer.from(text, 'base64');
  return checkBytes(new Uint8Array(buffer, byteOffset, length), contentLength);
}

function checkBytes(bytes: Uint8Array, contentLength: number | undefined): BytesRead {
  const format = startsLikeImage(bytes);
  if (format === undefined) return { ok: false, cause: 'bytes that are not an image' };
  const short = contentLength !== undefined && bytes.length < contentLength;
  if (short || (isJpeg(bytes) && endsInHeader(bytes))) return { ok: false, cause: 'photo that is cut short' };
  return { ok: true, bytes };
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}
