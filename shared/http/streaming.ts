/**
 * Streamed answers. The library does not wait for a slow caller, does not notice that a caller has disconnected, and leaves
 * the connection open after an error (azure-functions-nodejs-library issues 294 and 324), so this module watches the
 * connection itself (DECISIONS.md, D-streaming).
 */
import type { ServerResponse } from 'node:http';
import type { InvocationContext } from '@azure/functions';
import { connectionOf, fail, hasHungUp } from './worker-requests.ts';

/**
 * A body that is produced as fast as the caller reads it, and stops when the caller disconnects. An error closes the
 * connection, so that the body does not look complete, and fails the invocation, so that the host logs it.
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

/** Waits until the written data is sent, or the caller has disconnected. */
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
