/** What no request may be: a form, or with a body where none belongs. */
import { expect, test } from 'vitest';
import { approveRun, listRuns } from '../../shared/http/contract/runs.ts';
import { ProblemError } from '../../shared/http/problems.ts';
import type { Received } from '../../shared/http/received.ts';
import { readRequest } from '../../shared/http/requests.ts';

const planHash = 'a'.repeat(64);
const json = { 'content-type': 'application/json' };

function received(headers: Readonly<Record<string, string>>, body = JSON.stringify({ planHash })): Received {
  return {
    url: new URL('https://app.example/api/runs/20270302T010000Z/approve'),
    header: (name) => headers[name.toLowerCase()],
    segments: ['api', 'runs', '20270302T010000Z', 'approve'],
    query: [],
    departure: new AbortController().signal,
    hasBody: async () => body !== '',
    text: async () => body,
  };
}

async function answerTo(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.kind;
    throw error;
  }
  return 'read';
}

test.each<[string, Record<string, string>, string]>([
  ['no browser', json, 'read'],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'unsupported-media-type'],
  ['a form of plain text', { 'content-type': 'text/plain' }, 'unsupported-media-type'],
  ['two types in one', { 'content-type': 'text/plain, application/json' }, 'unsupported-media-type'],
  ['no type at all', {}, 'unsupported-media-type'],
])('a change that is asked for by %s', async (_who, headers, answer) => {
  expect(await answerTo(readRequest(approveRun, received(headers)))).toBe(answer);
});

test('a body that is no JSON, or comes where none belongs, is refused', async () => {
  expect(await answerTo(readRequest(approveRun, received(json, '{')))).toBe('invalid-request');
  expect(await answerTo(readRequest(listRuns, received({})))).toBe('invalid-request');
});
