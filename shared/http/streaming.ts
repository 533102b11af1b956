/**
 * Answers that are sent while they are made. The library passes them on as fast as they come, hears nothing of a caller
 * who hung up, and leaves the connection open when their making fails (azure-functions-nodejs-library issues 294 and
 * 324), so this module follows the connection itself: Node tells of each request that a server of this process takes,
 * and the host names the invocation in a header.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { app, type InvocationContext } from '@azure/functions';

app.setup({ enableHttpStream: true });

/** By invocation, while the connection is open. */
const open = new Map<string, ServerResponse>();
/** Whether this version of Node tells of requests at all. */
let isTold = false;

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const id = request.headers['x-ms-invocation-id'];
  if (typeof id !== 'string') return;
  isTold = true;
  open.set(id, response);
  response.once('close', () => open.delete(id));
});

/** A function that threw has no answer: without this the caller would wait for one until the platform gives up. */
app.hook.postInvocation(({ error, invocationContext }) => {
  if (error !== undefined && error !== null) open.get(invocationContext.invocationId)?.destroy();
});

/**
 * The body of an answer, made no faster than the caller reads it, and no further once the caller has hung up. What is
 * thrown while it is made breaks the connection off, so that the body does not look whole, and fails the invocation,
 * whose error the host logs.
 */
export function streamed(
  { invocationId }: Pick<InvocationContext, 'invocationId'>,
  texts: AsyncIterable<string>,
): ReadableStream<Uint8Array> {
  const hungUp = () => isTold && !open.has(invocationId);
  const making = texts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        await roomIn(open.get(invocationId));
        const next = hungUp() ? await making.return?.() : await making.next();
        if (next === undefined || next.done === true) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        open.get(invocationId)?.destroy();
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
