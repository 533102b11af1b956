/** How often one caller may make calls that cost the tenant requests. */
import { expect, test } from 'vitest';
import { countCall, picturesPerMinute } from '../../shared/http/call-limiter.ts';
import { ProblemError } from '../../shared/http/problems.ts';

const perMinute = 3;
const start = Date.parse('2026-11-25T12:00:00Z');

function refusal(
  caller: string,
  atMs: number,
  operation = 'syncUser',
  most = perMinute,
): ProblemError | undefined {
  try {
    countCall({ caller, operation }, atMs, most);
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

test('each caller has a limit of their own, and a refusal says when to retry', () => {
  for (let call = 0; call < perMinute; call += 1) expect(refusal('ann', start)).toBeUndefined();
  expect(refusal('ann', start)).toMatchObject({
    kind: 'too-many-calls',
    message: expect.stringMatching(/3 such calls a minute.*in 20 seconds/),
    headers: { 'retry-after': '20' },
  });
  expect(refusal('bob', start)).toBeUndefined();
  expect(refusal('ann', start + 19_000)).toBeDefined();
  expect(refusal('ann', start + 20_000)).toBeUndefined();
  expect(refusal('ann', start + 20_000)).toBeDefined();
});

test('with any number of callers, those who have used up their calls stay limited', () => {
  for (let call = 0; call < perMinute; call += 1) refusal('eve', start);
  for (let caller = 0; caller < 1_100; caller += 1) refusal(`caller ${caller}`, start);
  expect(refusal('eve', start)).toBeDefined();
});

test('a caller who has used up the calls of one route may still call another', () => {
  for (let call = 0; call < perMinute; call += 1) refusal('a flow and a person', start);
  expect(refusal('a flow and a person', start)).toBeDefined();
  expect(refusal('a flow and a person', start, 'undoUser')).toBeUndefined();
});

test('a sheet of 100 people is viewed within a minute, and nothing else is held up by it', () => {
  const view = () => refusal('ada', start, 'getSharePointPicture', picturesPerMinute);
  expect(Array.from({ length: 200 }, view).filter(Boolean)).toEqual([]);
  const refused = Array.from({ length: 201 }, view).find(Boolean);
  expect(refused).toMatchObject({ message: expect.stringContaining('400 such calls a minute') });
  expect(refusal('ada', start)).toBeUndefined();
});
