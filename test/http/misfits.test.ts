/** The messages for invalid input: Instep's own texts, not those of the schema library. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { misfits, ourWords } from '../../shared/http/misfits.ts';

const schema = z.strictObject({
  dryRun: z.boolean().optional(),
  id: z.string().regex(/^\d+$/, 'must be digits').optional(),
  count: z.number().min(1).max(5).optional(),
  mode: z.enum(['a', 'b']).optional(),
  write: z.literal(true).optional(),
  list: z.array(z.string()).optional(),
  needed: z.string(),
});

function said(given: unknown): string {
  const result = schema.safeParse(given, { error: ourWords });
  return result.error === undefined ? '' : misfits('body', result.error, given);
}

test.each<[unknown, string]>([
  [{ needed: 'x', dryRun: 'yes' }, 'In the body, dryRun must be true or false, but is "yes".'],
  [{}, 'In the body, needed is required.'],
  [{ needed: 'x', id: 'abc' }, 'In the body, id must be digits, but is "abc".'],
  [{ needed: 'x', count: 9 }, 'In the body, count must be at most 5, but is "9".'],
  [{ needed: 'x', count: 0 }, 'In the body, count must be at least 1, but is "0".'],
  [{ needed: 'x', mode: 'c' }, 'In the body, mode must be "a" or "b", but is "c".'],
  [{ needed: 'x', write: false }, 'In the body, write must be true, but is "false".'],
  [{ needed: 'x', list: [1] }, 'In the body, list.0 must be text, but is "1".'],
  [{ needed: 'x', y: 1, z: 2 }, 'The body must not have "y", "z".'],
  [
    { needed: 'x', a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 },
    'The body must not have "a", "b", "c", "d", "e" and 1 more.',
  ],
  [[], 'The body must be a JSON object.'],
  [null, 'The body must be a JSON object.'],
])('%j', (given, text) => {
  expect(said(given)).toBe(text);
});
