/**
 * Answers that are sent while they are made. The library passes them on as fast as they come, hears nothing of a caller
 * who hung up, and leaves the connection open when their making fails (azure-functions-nodejs-library issues 294 and
 * 324), so this module follows the connection itself (DECISIONS.md, D-streaming).
 */
import type { ServerResponse } from 'node:http';
import type { InvocationContext } from '@azure/functions';
import { connectionOf, fail, hasHungUp } from './worker-requests.ts';

/**
 * The body of an answer, made no faster than the caller reads it, and no further once the caller has hung up. What is
 * thrown while it is made breaks the connection off, so that the body does not look whole, and fails the invocation,
 * whose error the host logs.
 */
export function streamed(
  { invocationId }: Pick<InvocationContext, 'invocationId'>,
  texts: AsyncIterable<string>,
): ReadableStream<Uint8Array> {
  const connection = () => connectionOf(invocationId)?.response;
  const making = texts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        await roomIn(connection());
        const next = hasHungUp(invocationId) ? await making.return?.() : await making.next();
        if (next === undefined || next.done === true) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        fail(invocationId, 500);
        throw error;
      }
    },
    async cancel() {
      await making.return?.();
    },
  });
}

/** Waits until what was written has left, or nobody wants it any more. */
async function roomIn(connection: ServerResponse | undefined): Promise<void> {
  if (!connection?.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      connection.off('drain', done);
      connection.off('close', done);
      resolve();
    };
    connection.once('drain', done);
    connection.once('close', done);
  });
}
