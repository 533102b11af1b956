/** Callers who do not read their answer, in less time than the app gives them. */
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { letStalledReaderGo } from '../../shared/http/stalled-readers.ts';

const stallMs = 100;
const most = Buffer.alloc(20_000_000, 'x');
let answer: (response: ServerResponse) => void = () => undefined;
const server = createServer((_request, response) => {
  letStalledReaderGo(response, stallMs);
  answer(response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());

function ask(): Socket {
  const caller = connect((server.address() as AddressInfo).port, '127.0.0.1');
  caller.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  return caller;
}

/** When the connection is closed, by either side. */
function closed(give: (response: ServerResponse) => void): Promise<void> {
  return new Promise((resolve) => {
    answer = (response) => {
      response.once('close', resolve);
      give(response);
    };
  });
}

/** Reads what is left. */
async function bytesOf(caller: Socket): Promise<number> {
  let bytes = 0;
  for await (const piece of caller) bytes += (piece as Buffer).length;
  return bytes;
}

test.each([
  ['at once', 0],
  ['after a long time in which nothing was sent', 4 * stallMs],
])('a caller who does not read an answer that is sent %s is let go', async (_when, afterMs) => {
  const end = closed((response) => {
    setTimeout(() => response.end(most), afterMs);
  });
  const caller = ask().pause();
  await end;
  expect(await bytesOf(caller).catch(() => 0)).toBeLessThan(most.length);
});

test('a caller who reads gets the whole answer of a slow function', async () => {
  answer = (response) => {
    setTimeout(() => response.end(most), 4 * stallMs);
  };
  expect(await bytesOf(ask())).toBeGreaterThan(most.length);
});
