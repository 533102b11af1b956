/** Reads the body of an answer, up to a limit in bytes. */
import { PermanentError } from '../../core/errors.ts';
import { nameOf, type RequestName } from './failures.ts';

/** The service answered with more bytes than may be in memory. */
export class AnswerTooLargeError extends PermanentError {}

const mebibyte = 1024 * 1024;
const firstBytes = 16 * 1024;

export async function readBytes(
  response: Response,
  request: RequestName & { readonly atMostBytes?: number | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const { atMostBytes } = request;
  if (atMostBytes === undefined || response.body === null)
    return new Uint8Array(await response.arrayBuffer());
  // Grown in place of keeping the chunks: `transfer` frees the memory at once, which garbage collection does much later.
  let buffer = new ArrayBuffer(firstBytes);
  let length = 0;
  // Leaving the loop by an error cancels the rest of the answer.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const end = length + chunk.length;
    if (end > atMostBytes) throw tooLarge(request, atMostBytes);
    if (end > buffer.byteLength)
      buffer = buffer.transfer(Math.min(atMostBytes, Math.max(end, 2 * buffer.byteLength)));
    new Uint8Array(buffer).set(chunk, length);
    length = end;
  }
  return new Uint8Array(buffer.transfer(length));
}

function tooLarge(request: RequestName, atMostBytes: number): AnswerTooLargeError {
  const short = `more than ${Math.floor(atMostBytes / mebibyte)} MiB`;
  const message = `${nameOf(request)} failed: the answer has ${short}`;
  return new AnswerTooLargeError('answer-too-large', message, { cause: new Error(short) });
}
