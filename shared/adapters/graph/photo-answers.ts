/** The only place where statuses and codes of photo requests become readings. */
import { z } from 'zod';
import type { SourcePhoto, SourceReading } from '../../core/observation.ts';
import { httpCause } from '../transport/failures.ts';
import { errorCode } from './graph-error.ts';
import { photoBytes } from './photo-bytes.ts';

/**
 * The answer for one user, inside a batch or alone. `body`: parsed JSON, or base64 text when bytes were
 * requested.
 */
export interface PhotoAnswer {
  readonly status: number;
  readonly contentLength?: number | undefined;
  /** The header. */
  readonly etag?: string | undefined;
  readonly body: unknown;
}

/**
 * Older and newer back ends use different codes. Only these codes with status 404 prove that there is no
 * photo.
 */
const noPhotoCodes = new Set(['ImageNotFound', 'ErrorItemNotFound', 'GetUserPhoto', 'ErrorEntityNotFound']);
const noMailboxCodes = new Set([
  'ErrorNonExistentMailbox',
  'ResourceNotFound',
  'MailboxNotEnabledForRESTAPI',
  'MailboxNotSupportedForRESTAPI',
  'MailboxNotHostedInExchangeOnline',
]);
const noMailboxStatuses = new Set([400, 403, 404]);

/** A longer one could not be stored. */
const longestEtag = 1_024;

const metadataSchema = z.object({
  '@odata.mediaEtag': z.string().max(longestEtag),
  id: z.string().nullish(),
  width: z.number().nullish(),
  height: z.number().nullish(),
});

/**
 *   status         error.code                       reading
 *   -------------  -------------------------------  -------------------------------------------
 *   200            metadata with an etag            photo
 *   200            metadata of 1x1, or empty etag   none   (as in the example of the reference)
 *   200            anything else                    unknown
 *   404            one of the no-photo codes        none
 *   404            Request_ResourceNotFound         gone
 *   400, 403, 404  one of the no-mailbox codes      no-mailbox
 *   anything else                                   unknown, with status and code as its cause
 *
 * The forms with 200 are from https://learn.microsoft.com/graph/api/profilephoto-get; the codes were seen in
 * the service.
 */
export function readMetadata(answer: PhotoAnswer): SourceReading {
  if (answer.status !== 200) return readRefusal(answer);
  const parsed = metadataSchema.safeParse(answer.body);
  if (!parsed.success) return unknownReading(unexpected(answer, 'metadata'));
  const { id, width, height, '@odata.mediaEtag': etag } = parsed.data;
  if (id === '1x1' || (width === 1 && height === 1)) return { kind: 'none', code: '1x1' };
  if (isEmpty(etag)) return { kind: 'none', code: 'empty-etag' };
  return { kind: 'photo', etag, ...(width && height ? { pixels: { width, height } } : {}) };
}

/**
 * The same for bytes: 200 with an image is a photo; an empty body, HTML or a truncated image is unknown. No source says
 * whether the answer has an ETag, nor which.
 */
export function readPhoto(answer: PhotoAnswer): SourcePhoto {
  if (answer.status !== 200) return readRefusal(answer);
  if (answer.body !== undefined && typeof answer.body !== 'string')
    return unknownReading(unexpected(answer, 'a photo'));
  const read = photoBytes(answer.body ?? '', answer.contentLength);
  if (!read.ok) return unknownReading(read.cause);
  const { etag = '' } = answer;
  const isUsable = !isEmpty(etag) && etag.length <= longestEtag;
  return { kind: 'photo', bytes: read.bytes, ...(isUsable ? { etag } : {}) };
}

function isEmpty(etag: string): boolean {
  return etag.replace(/^W\//, '').replaceAll('"', '') === '';
}

export function unknownReading(cause: string): { readonly kind: 'unknown'; readonly cause: string } {
  return { kind: 'unknown', cause };
}

function readRefusal(answer: PhotoAnswer): Exclude<SourceReading, { kind: 'photo' }> {
  const code = errorCode(answer.body) ?? '';
  if (answer.status === 404 && noPhotoCodes.has(code)) return { kind: 'none', code };
  if (answer.status === 404 && code === 'Request_ResourceNotFound') return { kind: 'gone' };
  if (noMailboxStatuses.has(answer.status) && noMailboxCodes.has(code)) return { kind: 'no-mailbox', code };
  return unknownReading(httpCause(answer.status, code));
}

function unexpected(answer: PhotoAnswer, wanted: string): string {
  const { body } = answer;
  if (body === undefined || body === null || body === '') return 'empty body';
  if (typeof body === 'string' && body.trimStart().startsWith('<')) return `HTML in place of ${wanted}`;
  const code = errorCode(body);
  return code === undefined ? `unexpected answer in place of ${wanted}` : `HTTP 200 ${code}`;
}
