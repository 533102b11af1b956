/** Reads the body of an answer, up to a limit in bytes. */
import { PermanentError } from '../../core/errors.ts';
import { nameOf, type RequestName } from './failures.ts';

/** The service answered with more bytes than may be in memory. */
export class AnswerTooLargeError extends PermanentError {}

const mebibyte = 1024 * 1024;

export async function readBytes(
  response: Response,
  request: RequestName & { readonly atMostBytes?: number | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const { atMostBytes } = request;
  if (atMostBytes === undefined || response.body === null)
    return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop by an error cancels the rest of the answer.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > atMostBytes) throw tooLarge(request, atMostBytes);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLarge(request: RequestName, atMostBytes: number): AnswerTooLargeError {
  const short = `more than ${Math.floor(atMostBytes / mebibyte)} MiB`;
  const message = `${nameOf(request)} failed: the answer has ${short}`;
  return new AnswerTooLargeError('answer-too-large', message, { cause: new Error(short) });
}
