/** A request is read from the connection, not from what the library was given. */
import { Agent, request } from 'node:http';
import type { InvocationContext } from '@azure/functions';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../shared/http/problems.ts';
import { quoted, type Received, receive } from '../../shared/http/received.ts';
import { startWorkerServer } from '../kit/as-forwarded.ts';
import type { RawRequest } from '../kit/raw-request.ts';

const worker = await startWorkerServer();

async function ask(request: Partial<RawRequest>, read: (received: Received) => unknown): Promise<string> {
  const answer = await worker.send(
    { method: 'GET', target: '/api/users/a%40b', ...request },
    async (_library, invocation) => {
      try {
        const seen = await read(receive(invocation));
        return { status: 200, body: JSON.stringify(seen ?? null) };
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        return { status: 400, body: `${error.kind}: ${error.message}` };
      }
    },
  );
  return answer.body;
}

describe('the address', () => {
  test('is where the caller reached the app, without the query', async () => {
    const body = await ask({ target: '/api/runs?code=secret' }, ({ url }) => url.href);
    expect(JSON.parse(body)).toBe('https://app.example/api/runs');
  });

  test.each([
    ['/api/users/a%40b', ['api', 'users', 'a@b']],
    ['/api/users/a%252Fb/', ['api', 'users', 'a%2Fb']],
    ['/api/users/%00', ['api', 'users', '\u0000']],
  ])('%s', async (target, segments) => {
    expect(JSON.parse(await ask({ target }, (received) => received.segments))).toEqual(segments);
  });

  test('a malformed escape is refused', async () => {
    expect(await ask({ target: '/api/users/%zz' }, () => 1)).toMatch(/^invalid-request: .*escape/);
  });
});

describe('the query', () => {
  test('is without the host’s own key, in any spelling', async () => {
    const body = await ask({ target: '/api/runs?limit=2&CODE=x&code=y&a=%41' }, ({ query }) => query);
    expect(JSON.parse(body)).toEqual([
      ['limit', '2'],
      ['a', 'A'],
    ]);
  });

  test('has each parameter once', async () => {
    expect(await ask({ target: '/api/runs?limit=2&limit=3' }, () => 1)).toBe(
      'invalid-request: The query has "limit" more than once.',
    );
  });
});

describe('headers', () => {
  test('are found by name in any case, and joined if they are repeated', async () => {
    const headers = [
      ['Accept', 'a/b'],
      ['ACCEPT', 'c/d'],
    ] as const;
    expect(JSON.parse(await ask({ headers }, ({ header }) => header('Accept')))).toBe('a/b, c/d');
  });

  test.each([
    ...['Content-Type', 'Origin', 'Sec-Fetch-Site', 'Sec-Fetch-Mode', 'Sec-Fetch-Dest'],
    ...['X-MS-CLIENT-PRINCIPAL', 'Idempotency-Key'],
  ])('%s must not be repeated, because it decides', async (name) => {
    const headers = [
      [name, 'a'],
      [name.toLowerCase(), 'b'],
    ] as const;
    expect(await ask({ headers }, () => 1)).toBe(
      `invalid-request: The request has the header ${name.toLowerCase()} more than once.`,
    );
  });
});

describe('the body', () => {
  test.each<[string, Partial<RawRequest>, boolean]>([
    ['none', {}, false],
    ['a length of 0', { framing: 'content-length' }, false],
    ['empty chunks', { framing: 'chunked' }, false],
    ['a byte', { body: 'x' }, true],
    ['a byte in chunks', { body: 'x', framing: 'chunked' }, true],
  ])('%s, of GET and DELETE', async (_what, request, there) => {
    for (const method of ['GET', 'DELETE']) {
      const body = await ask({ method, ...request }, ({ hasBody }) => hasBody());
      expect([method, JSON.parse(body)]).toEqual([method, there]);
    }
  });

  test('is UTF-8, with or without its mark', async () => {
    const text = ({ text: read }: Received) => read();
    const post = (body: Uint8Array | string) => ask({ method: 'POST', body }, text);
    expect(JSON.parse(await post('é'))).toBe('é');
    expect(JSON.parse(await post('\ufeffé'))).toBe('é');
    expect(await post(Buffer.from('é', 'utf16le'))).toMatch(/^invalid-request: .*UTF-8/);
  });

  test.each(['content-length', 'chunked'] as const)('beyond 64 KB it is refused (%s)', async (framing) => {
    const read = ({ text }: Received) => text().then(({ length }) => length);
    const most = 'x'.repeat(64 * 1024);
    expect(JSON.parse(await ask({ method: 'POST', body: most, framing }, read))).toBe(64 * 1024);
    expect(await ask({ method: 'POST', body: `${most}x`, framing }, read)).toMatch(
      /^body-too-large: .*64 KB/,
    );
  });
});

test('a length beyond 64 KB is refused by every route, also by one that takes no body', async () => {
  for (const method of ['GET', 'DELETE', 'POST']) {
    const body = await ask({ method, body: 'x'.repeat(64 * 1024 + 1) }, () => 1);
    expect([method, body]).toEqual([method, expect.stringMatching(/^body-too-large: .*64 KB/)]);
  }
});

test('the unread part of a body does not delay the next request of the connection', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const exchange = (
    method: string,
    body: Buffer | undefined,
    read: (received: Received) => Promise<unknown>,
  ) =>
    new Promise<number>((resolve, reject) => {
      const handle = async (_library: unknown, invocation: InvocationContext) => {
        const status = await read(receive(invocation)).then(
          () => 200,
          () => 400,
        );
        return { status, body: '' };
      };
      const framing = body === undefined ? {} : { 'transfer-encoding': 'chunked' };
      const headers = { ...Object.fromEntries(worker.headersFor(handle)), ...framing };
      const options = { agent, method, headers, port: worker.port, path: '/api/x', timeout: 3_000 };
      const asked = request(options, (answer) =>
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0)),
      );
      asked.on('timeout', () => asked.destroy(new Error('It was held up')));
      asked.on('error', reject);
      if (body !== undefined) asked.write(body);
      asked.end();
    });
  const large = Buffer.alloc(400_000, 'x');
  expect(await exchange('POST', large, ({ text }) => text())).toBe(400);
  expect(await exchange('GET', large, ({ hasBody }) => hasBody())).toBe(200);
  expect(await exchange('GET', undefined, ({ hasBody }) => hasBody())).toBe(200);
  agent.destroy();
});

test('without a connection there is nothing to read', () => {
  expect(() => receive({ invocationId: 'unknown' })).toThrow(ProblemError);
});

test.each([
  ['short', '"short"'],
  ['x'.repeat(80), `"${'x'.repeat(60)}…"`],
  ['a\u0000b\u202e', '"a\ufffdb\ufffd"'],
  [{ a: 1 }, 'an object'],
  [[1], 'an array'],
  [5, '"5"'],
])('an echoed text is shortened and made visible: %j', (value, said) => {
  expect(quoted(value)).toBe(said);
});
