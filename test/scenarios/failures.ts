/** The ways in which one user's answers fail, grouped by how the product must react. */

import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import { dayMs } from '../../shared/core/calendar.ts';
import type { Stage } from '../kit/stage.ts';

const metadata = /\/photo$/;
const bytes = /\/photo\/\$value$/;
const profile = /GetPropertiesFor/i;
export const file = /_MThumb\.jpg/i;
export const refusal = (code: string) => ({ error: { code, message: 'no' } });

export interface Failure {
  readonly what: string;
  readonly path: RegExp;
  readonly answer: FaultAnswer;
  readonly times?: number;
  /** Absent: the user is found as always, and repaired. */
  readonly cause?: RegExp;
  readonly finding?: string;
}

/** The tenant's clock at the night's timer, and a few seconds more. */
function soonAfterOne(stage: Stage): string {
  const midnight = Math.ceil(stage.now().getTime() / dayMs) * dayMs;
  return new Date(midnight + 3_600_000 + 4_000).toUTCString();
}

/** As long as they last, the user is unknown. */
export const lasting: readonly Failure[] = [
  { what: 'metadata 401', path: metadata, answer: { status: 401 }, cause: /^Exchange: HTTP 401/ },
  { what: 'metadata 403', path: metadata, answer: { status: 403 }, cause: /^Exchange: HTTP 403/ },
  {
    what: 'metadata 404 with an unknown code',
    path: metadata,
    answer: { status: 404, body: refusal('UnknownError') },
    cause: /^Exchange: HTTP 404 UnknownError/,
  },
  { what: 'metadata 404 as HTML', path: metadata, answer: { status: 404, html: true }, cause: /HTTP 404/ },
  {
    what: 'metadata 404 of a user who is gone',
    path: metadata,
    answer: { status: 404, body: refusal('Request_ResourceNotFound') },
    finding: 'gone',
  },
  { what: 'metadata 500', path: metadata, answer: { status: 500 }, cause: /^Exchange: HTTP 500/ },
  { what: 'metadata 502', path: metadata, answer: { status: 502 }, cause: /^Exchange: HTTP 502/ },
  { what: 'metadata 503', path: metadata, answer: { status: 503 }, cause: /^Exchange: HTTP 503/ },
  { what: 'metadata 504', path: metadata, answer: { status: 504 }, cause: /^Exchange: HTTP 504/ },
  { what: 'metadata 429 without end', path: metadata, answer: { status: 429 }, cause: /throttled/ },
  { what: 'metadata as HTML', path: metadata, answer: { html: true }, cause: /HTML in place of metadata/ },
  { what: 'metadata empty', path: metadata, answer: { emptyBody: true }, cause: /empty body/ },
  { what: 'photo cut short', path: bytes, answer: { truncate: true }, cause: /cut short/ },
  { what: 'photo empty', path: bytes, answer: { emptyBody: true }, cause: /empty body/ },
  { what: 'photo as HTML', path: bytes, answer: { html: true }, cause: /HTML in place of a photo/ },
  { what: 'photo 403', path: bytes, answer: { status: 403 }, cause: /^Exchange: HTTP 403/ },
  { what: 'photo 503', path: bytes, answer: { status: 503 }, cause: /^Exchange: HTTP 503/ },
  {
    what: 'photo as plain text',
    path: bytes,
    answer: { contentType: 'text/plain' },
    cause: /not base64/,
  },
  {
    what: 'photo as JSON',
    path: bytes,
    answer: { status: 200, body: { value: 'no picture' } },
    cause: /in place of a photo|not an image|not base64/,
  },
  { what: 'profile 401', path: profile, answer: { status: 401 }, cause: /^profile: HTTP 401/ },
  { what: 'profile 403', path: profile, answer: { status: 403 }, cause: /^profile: HTTP 403/ },
  { what: 'profile 502', path: profile, answer: { status: 502 }, cause: /^profile: HTTP 502/ },
  { what: 'profile 503', path: profile, answer: { status: 503 }, cause: /^profile: HTTP 503/ },
  { what: 'profile empty', path: profile, answer: { emptyBody: true }, cause: /^profile: / },
  { what: 'profile as HTML', path: profile, answer: { html: true }, cause: /^profile: / },
  { what: 'file 403', path: file, answer: { status: 403 }, cause: /^picture file: HTTP 403/ },
  {
    what: 'file 404 of a gateway',
    path: file,
    answer: { status: 404, html: true },
    cause: /^picture file: HTTP 404/,
  },
  { what: 'file 500', path: file, answer: { status: 500 }, cause: /^picture file: HTTP 500/ },
  { what: 'file empty', path: file, answer: { emptyBody: true }, cause: /^picture file: empty body/ },
  { what: 'file as HTML', path: file, answer: { html: true }, cause: /^picture file: HTML/ },
];

/** Waited for, or retried. */
export const passing = (stage: Stage): readonly Failure[] => [
  { what: 'photo under a wrong type', path: bytes, answer: { contentType: 'image/gif' } },
  throttledOnce('429 with seconds', metadata, '1'),
  throttledOnce('429 with a fraction', metadata, '0.4'),
  throttledOnce('429 with a date', metadata, soonAfterOne(stage)),
  { what: '503 once', path: metadata, times: 1, answer: { status: 503 } },
  throttledOnce('photo 429 once', bytes, '0.5'),
  throttledOnce('profile 429 once', profile, '1'),
];

function throttledOnce(what: string, path: Failure['path'], retryAfter: string): Failure {
  return { what, path, times: 1, answer: { status: 429, headers: { 'Retry-After': retryAfter } } };
}
