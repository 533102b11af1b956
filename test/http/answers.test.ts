/** What a caller is told of an error, and what only the log is told. */
import { InvocationContext } from '@azure/functions';
import { expect, test } from 'vitest';
import { PermanentError, TransientError } from '../../shared/core/errors.ts';
import { asProblem, problemAnswer } from '../../shared/http/answers.ts';
import { ProblemError } from '../../shared/http/problems.ts';

const invocationId = '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11';
const url = new URL('https://app.example/api/runs');

function answerTo(error: unknown) {
  const logged: unknown[] = [];
  const invocation = new InvocationContext({ invocationId, functionName: 'x' });
  invocation.error = (...what: unknown[]) => logged.push(what.at(-1));
  const { status, headers, body } = problemAnswer({ url }, asProblem(invocation, error));
  return { status, headers: headers as Record<string, string>, body: JSON.parse(String(body)), logged };
}

test('a defect is logged with its place but no name, and told by the number of the invocation alone', () => {
  const cause = Object.assign(new Error('of bob@contoso.com'), { request: { url: '/ada@contoso.com' } });
  const defect = new TypeError('ada@contoso.com is not a function', { cause });
  const { status, body, logged } = answerTo(defect);
  expect(status).toBe(500);
  expect(body.detail).toBe(`Look for invocation ${invocationId} in the log.`);
  expect(JSON.stringify(body)).not.toContain('ada@contoso.com');
  expect(logged).toEqual([
    expect.stringMatching(/^TypeError: … is not a function\n +at .+answers\.test\.ts/),
  ]);
  expect(logged).toEqual([expect.stringMatching(/\ncaused by Error: of …\n +at /)]);
  expect(String(logged)).not.toMatch(/[ab]\w+@contoso/);
});

test.each([
  [undefined, '60'],
  [1_500, '2'],
  [0, '0'],
])(
  'a service that asks to wait (%s ms): the caller is told for how many seconds',
  (retryAfterMs, seconds) => {
    const waiting = retryAfterMs === undefined ? {} : { retryAfterMs };
    const { status, headers } = answerTo(new TransientError('Graph is busy', waiting));
    expect([status, headers['retry-after']]).toEqual([503, seconds]);
  },
);

test('a refusal has its code; what was meant for the caller is not logged', () => {
  expect(answerTo(new PermanentError('Authorization_RequestDenied', 'no')).body).toMatchObject({
    status: 502,
    code: 'Authorization_RequestDenied',
  });
  expect(answerTo(new ProblemError('refused', 'Not now.')).logged).toEqual([]);
});
