/** Answers one picture of one user, or says why there is none. */
import type { HttpResponseInit } from '@azure/functions';
import type { Picture } from '../workflows/on-demand/view-picture.ts';
import type { Viewed } from '../workflows/on-demand/viewed.ts';
import type { getExchangePicture } from './contract/pictures.ts';
import { ProblemError } from './problems.ts';
import type { Call } from './route.ts';

/** The bytes come from other services: whatever they hold, a browser only ever draws them, on pages of this app. */
const drawnOnly = {
  'content-type': 'image/jpeg',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
} as const;

type PictureCall = Pick<Call<typeof getExchangePicture>, 'params' | 'headers' | 'request' | 'invoke'>;

/** When the caller leaves, the answer reaches nobody. */
const toNobody: HttpResponseInit = { status: 499 };

/** Throws ProblemError. */
export async function showPicture(call: PictureCall, picture: Picture): Promise<HttpResponseInit> {
  const { viewPicture } = await import('../workflows/on-demand/view-picture.ts');
  const { departure: signal } = call.request;
  try {
    const asked = { userId: call.params.id, picture, signal };
    const viewed = await call.invoke((context) => viewPicture(context, asked));
    return answerOf(viewed, call.headers['If-None-Match']);
  } catch (error) {
    if (signal.aborted) return toNobody;
    throw error;
  }
}

function answerOf(viewed: Viewed, known: string | undefined): HttpResponseInit {
  if (viewed.kind !== 'picture') throw problemOf(viewed);
  const etag = `"${viewed.sha}"`;
  const headers = { 'cache-control': 'private', etag };
  if (isKnown(known, etag)) return { status: 304, headers };
  return { status: 200, headers: { ...drawnOnly, ...headers }, body: new Uint8Array(viewed.bytes) };
}

/** A list of ETags, or any. They are compared weakly (RFC 9110, 13.1.2). */
function isKnown(known: string | undefined, etag: string): boolean {
  const list = (known ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return list.includes(etag) || list.includes('*');
}

const kinds = {
  none: 'no-picture',
  'no-mailbox': 'no-mailbox',
  unreadable: 'picture-unreadable',
  'not-own': 'picture-not-own',
} as const;

function problemOf(viewed: Exclude<Viewed, { readonly kind: 'picture' }>): ProblemError {
  if (viewed.kind === 'no-user')
    return new ProblemError('user-not-found', 'Instep has no stored data about a user with this object id.');
  return new ProblemError(kinds[viewed.kind], viewed.why);
}
