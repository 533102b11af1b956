/** Describes what is wrong with a request. Each text starts with "must" and completes a sentence about one part of it. */
import type { z } from 'zod';
import { quoted } from './received.ts';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** Texts for issues for which a schema has no text of its own. */
export const ourWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required'
        : `must be ${kinds[issue.expected] ?? 'of another type'}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'unrecognized_keys':
      return `must not have ${listed(issue.keys)}`;
    case 'too_small':
    case 'too_big':
      return limit(issue);
    default:
      return 'is not as the contract says';
  }
};

/** At most this many are listed, so that answers stay short. */
const mostNamed = 5;

function listed(keys: readonly string[]): string {
  const named = keys.slice(0, mostNamed).map(quoted).join(', ');
  return keys.length > mostNamed ? `${named} and ${keys.length - mostNamed} more` : named;
}

const kinds: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  string: 'text',
  number: 'a number',
  object: 'a JSON object',
  array: 'a JSON array',
};

function limit(issue: Extract<Issue, { readonly code: 'too_small' | 'too_big' }>): string {
  return issue.code === 'too_small'
    ? `must be at least ${issue.minimum}`
    : `must be at most ${issue.maximum}`;
}

/** One sentence for each misfit of `part`, such as "query". */
export function misfits(part: string, { issues }: z.ZodError, given: unknown): string {
  const sentences = issues.map(({ path, message }) => {
    if (path.length === 0) return `The ${part} ${message}.`;
    const value = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], given);
    const is = value === undefined ? '' : `, but is ${quoted(value)}`;
    return `In the ${part}, ${path.map(String).join('.')} ${message}${is}.`;
  });
  return [...new Set(sentences)].slice(0, mostNamed).join(' ');
}
