/**
 * The body of a request as the host has it. With a length it is read whole before the function starts, because the
 * metadata of the trigger is made from it; a chunked one is passed on as it comes, and is never read for that
 * (`HttpRequestExtensions.ReadAsStringAsync` of https://github.com/Azure/azure-webjobs-sdk-extensions).
 */
import type { IncomingMessage } from 'node:http';

export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'chunked'; readonly stream: AsyncIterable<Uint8Array> };

/** `ScriptConstants.DefaultMaxRequestBodySize`; the app setting FUNCTIONS_REQUEST_BODY_SIZE_LIMIT changes it. */
export const usualBodyLimit = 104_857_600;

/** What the deployment sets (infra/modules/app.bicep): above what any route takes, so that the app's own 413 is seen. */
export const deployedBodyLimit = 2_097_152;

/** Throws an Error for a length above the limit; a chunked body throws when it is read beyond it. */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<RequestBody> {
  if (request.headers['transfer-encoding'] !== undefined)
    return { kind: 'chunked', stream: limited(request, limit) };
  const length = Number(request.headers['content-length'] ?? 0);
  if (length === 0) return { kind: 'none' };
  if (length > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return { kind: 'whole', bytes: Buffer.concat(chunks) };
}

async function* limited(request: IncomingMessage, limit: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > limit) throw tooLarge(limit);
    yield chunk as Buffer;
  }
}

function tooLarge(limit: number): Error {
  return new Error(`Request body too large. The max request body size is ${limit} bytes.`);
}
