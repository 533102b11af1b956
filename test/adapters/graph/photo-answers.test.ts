import { describe, expect, test } from 'vitest';
import { readMetadata, readPhoto } from '../../../shared/adapters/graph/photo-answers.ts';

const etag = '"BA09D118"';
const metadata = {
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/photo/$entity',
  '@odata.mediaContentType': 'image/jpeg',
  '@odata.mediaEtag': etag,
  id: 'default',
  width: 256,
  height: 256,
};

function failed(code: string): unknown {
  return { error: { code, message: 'Words that change from year to year.' } };
}

describe('reading of an answer about a photo', () => {
  test.each([
    [
      'metadata as the service sends it',
      200,
      metadata,
      { kind: 'photo', etag, pixels: { width: 256, height: 256 } },
    ],
    ['metadata with one side', 200, { ...metadata, height: null }, { kind: 'photo', etag }],
    ['metadata with nothing but an etag', 200, { '@odata.mediaEtag': etag }, { kind: 'photo', etag }],
    ['the 1x1 form', 200, { ...metadata, id: '1x1', width: 1, height: 1 }, { kind: 'none', code: '1x1' }],
    ['one pixel, whatever its id', 200, { ...metadata, width: 1, height: 1 }, { kind: 'none', code: '1x1' }],
    ['an empty etag', 200, { ...metadata, '@odata.mediaEtag': '' }, { kind: 'none', code: 'empty-etag' }],
    [
      'a quoted empty etag',
      200,
      { ...metadata, '@odata.mediaEtag': 'W/""' },
      { kind: 'none', code: 'empty-etag' },
    ],
    [
      'metadata without an etag',
      200,
      { id: 'default' },
      { kind: 'unknown', cause: 'unexpected answer in place of metadata' },
    ],
    [
      'an error with status 200',
      200,
      failed('ImageNotFound'),
      { kind: 'unknown', cause: 'HTTP 200 ImageNotFound' },
    ],
    ['nothing', 200, undefined, { kind: 'unknown', cause: 'empty body' }],
    ['a page', 200, '<html>', { kind: 'unknown', cause: 'HTML in place of metadata' }],
    ['no photo', 404, failed('ImageNotFound'), { kind: 'none', code: 'ImageNotFound' }],
    ['no photo, older', 404, failed('ErrorItemNotFound'), { kind: 'none', code: 'ErrorItemNotFound' }],
    ['no photo, oldest', 404, failed('GetUserPhoto'), { kind: 'none', code: 'GetUserPhoto' }],
    ['no photo, rare', 404, failed('ErrorEntityNotFound'), { kind: 'none', code: 'ErrorEntityNotFound' }],
    [
      'a no-photo code with another status',
      403,
      failed('ImageNotFound'),
      { kind: 'unknown', cause: 'HTTP 403 ImageNotFound' },
    ],
    ['no mailbox', 404, failed('ResourceNotFound'), { kind: 'no-mailbox', code: 'ResourceNotFound' }],
    [
      'mailbox elsewhere',
      404,
      failed('MailboxNotHostedInExchangeOnline'),
      { kind: 'no-mailbox', code: 'MailboxNotHostedInExchangeOnline' },
    ],
    [
      'mailbox closed to REST',
      403,
      failed('MailboxNotEnabledForRESTAPI'),
      { kind: 'no-mailbox', code: 'MailboxNotEnabledForRESTAPI' },
    ],
    [
      'a no-mailbox code from a service that is down',
      503,
      failed('ResourceNotFound'),
      { kind: 'unknown', cause: 'HTTP 503 ResourceNotFound' },
    ],
    ['no such user', 404, failed('Request_ResourceNotFound'), { kind: 'gone' }],
    ['404 of another code', 404, failed('UnknownError'), { kind: 'unknown', cause: 'HTTP 404 UnknownError' }],
    ['404 of a gateway', 404, '<html>', { kind: 'unknown', cause: 'HTTP 404' }],
    [
      '401',
      401,
      failed('InvalidAuthenticationToken'),
      { kind: 'unknown', cause: 'HTTP 401 InvalidAuthenticationToken' },
    ],
    ['403', 403, failed('ErrorAccessDenied'), { kind: 'unknown', cause: 'HTTP 403 ErrorAccessDenied' }],
    ['400', 400, failed('AuthenticationError'), { kind: 'unknown', cause: 'HTTP 400 AuthenticationError' }],
    [
      '429 that was left over',
      429,
      failed('TooManyRequests'),
      { kind: 'unknown', cause: 'HTTP 429 TooManyRequests' },
    ],
    ['500', 500, failed('InternalServerError'), { kind: 'unknown', cause: 'HTTP 500 InternalServerError' }],
    ['504', 504, undefined, { kind: 'unknown', cause: 'HTTP 504' }],
    [
      'a dependency of the batch failed',
      424,
      failed('FailedDependency'),
      { kind: 'unknown', cause: 'HTTP 424 FailedDependency' },
    ],
    ['a redirection', 302, undefined, { kind: 'unknown', cause: 'HTTP 302' }],
  ])('%s: %i', (_name, status, body, reading) => {
    expect(readMetadata({ status, body })).toEqual(reading);
  });

  test.each([
    ['no photo', 404, failed('ImageNotFound'), { kind: 'none', code: 'ImageNotFound' }],
    ['no mailbox', 404, failed('ResourceNotFound'), { kind: 'no-mailbox', code: 'ResourceNotFound' }],
    ['403', 403, failed('ErrorAccessDenied'), { kind: 'unknown', cause: 'HTTP 403 ErrorAccessDenied' }],
  ])('bytes requested, refused: %s', (_name, status, body, reading) => {
    expect(readPhoto({ status, body })).toEqual(reading);
  });
});

/**
 * Start of image, a segment with the end marker of a thumbnail, a scan with a stuffed byte and a restart, end
 * of image.
 */
const jpeg = Uint8Array.from([
  ...[0xff, 0xd8],
  ...[0xff, 0xe1, 0x00, 0x06, 0xff, 0xd9, 0x01, 0x02],
  ...[0xff, 0xda, 0x00, 0x04, 0x01, 0x02, 0x11, 0xff, 0x00, 0xff, 0xd0, 0x33],
  ...[0xff, 0xd9],
]);
const png = Uint8Array.from([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
]);

function text(bytes: Uint8Array, alphabet: 'base64' | 'base64url'): string {
  return Buffer.from(bytes).toString(alphabet);
}

describe('photo bytes in a batch', () => {
  test.each([
    ['a JPEG in base64', text(jpeg, 'base64'), jpeg],
    ['the same in base64url', text(jpeg, 'base64url'), jpeg],
    ['with line ends', text(jpeg, 'base64').replace(/(.{8})/g, '$1\r\n'), jpeg],
    ['a PNG, whatever was declared', text(png, 'base64'), png],
    [
      'a JPEG with something after its end',
      text(Uint8Array.from([...jpeg, 1, 2, 3]), 'base64'),
      Uint8Array.from([...jpeg, 1, 2, 3]),
    ],
  ])('%s is a photo', (_name, body, bytes) => {
    expect(readPhoto({ status: 200, body })).toEqual({ kind: 'photo', bytes });
  });

  test.each([
    ['no body', undefined, 'empty body'],
    ['an empty body', '', 'empty body'],
    ['a page', '<!DOCTYPE html><html></html>', 'HTML in place of a photo'],
    [
      'a page in base64',
      text(Buffer.from('<html><body>Sorry</body></html>'), 'base64'),
      'bytes that are not an image',
    ],
    ['plain words', 'Service unavailable.', 'body that is not base64'],
    ['an error object', failed('UnknownError'), 'HTTP 200 UnknownError'],
    [
      'a JPEG cut in a segment, after a thumbnail of its own',
      text(jpeg.slice(0, 9), 'base64'),
      'photo that is cut short',
    ],
  ])('%s is unknown', (_name, body, cause) => {
    expect(readPhoto({ status: 200, body })).toEqual({ kind: 'unknown', cause });
  });

  test.each([
    ['as it is', '"BA09D118"', '"BA09D118"'],
    ['also a weak one', 'W/"BA09D118"', 'W/"BA09D118"'],
    ['but not an empty one', 'W/""', undefined],
    ['nor one that could not be stored', `"${'A'.repeat(1_023)}"`, undefined],
    ['nor one that is not there', undefined, undefined],
  ])('the ETag of the answer is kept, %s', (_name, etag, kept) => {
    const photo = readPhoto({ status: 200, body: text(png, 'base64'), etag });
    expect('etag' in photo ? photo.etag : undefined).toBe(kept);
  });

  test('a JPEG without an end marker is a photo: only a decoder can find a missing part', () => {
    const bytes = jpeg.slice(0, -2);
    expect(readPhoto({ status: 200, body: text(bytes, 'base64') })).toEqual({ kind: 'photo', bytes });
  });

  test('fewer bytes than Content-Length are unknown, whatever the format', () => {
    const read = readPhoto({ status: 200, body: text(png, 'base64'), contentLength: 5_000 });
    expect(read).toEqual({ kind: 'unknown', cause: 'photo that is cut short' });
  });
});
