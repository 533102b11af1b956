/** How a picture is answered: with which headers, when it is known already, and when nobody waits for it any more. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { showPicture } from '../../shared/http/picture-answer.ts';
import { ProblemError } from '../../shared/http/problems.ts';
import { type Play, play } from '../kit/in-process.ts';

type Call = Parameters<typeof showPicture>[0];

function callOf(
  { context }: Play,
  id: string,
  known?: string,
  departure = new AbortController().signal,
): Call {
  return {
    params: { id },
    headers: { 'If-None-Match': known },
    request: { departure } as Call['request'],
    invoke: (work) => work(context),
  };
}

test('a picture has a strong ETag, and a browser may only draw it, on pages of this app', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  await stage.night();
  const answer = await showPicture(callOf(stage, person.id), { of: 'exchange' });
  const etag = `"${createHash('sha256')
    .update(answer.body as Uint8Array)
    .digest('hex')}"`;
  expect(answer).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'image/jpeg',
      'cache-control': 'private',
      etag,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
    },
  });
  const same = await showPicture(callOf(stage, person.id, `W/"x", ${etag}`), { of: 'exchange' });
  expect(same).toEqual({ status: 304, headers: { 'cache-control': 'private', etag } });
});

test('a caller who leaves gets no answer, and no error is logged for it; any other error is thrown', async () => {
  const stage = await play();
  const person = stage.inStep('ann');
  await stage.night();
  const gone = callOf(stage, person.id, undefined, AbortSignal.abort());
  expect(await showPicture(gone, { of: 'exchange' })).toEqual({ status: 499 });
  const unknown = callOf(stage, '00000000-0000-4000-8000-000000000000');
  await expect(showPicture(unknown, { of: 'exchange' })).rejects.toThrow(ProblemError);
});
