/** Graph's error body: https://learn.microsoft.com/graph/errors */
import { z } from 'zod';
import type { PermanentError, TransientError } from '../../core/errors.ts';
import { type Answer, readJson } from '../transport/answers.ts';
import { malformed, refusal } from '../transport/failures.ts';

const errorSchema = z.object({ error: z.object({ code: z.string() }) });

/** The stable code of an error body; undefined when there is none. Messages are for people and change. */
export function errorCode(body: unknown): string | undefined {
  const parsed = errorSchema.safeParse(body);
  return parsed.success ? parsed.data.error.code : undefined;
}

/** The code in an answer that is Graph's own error; undefined for a gateway's page and for anything else. */
export function errorCodeOf(answer: Answer): string | undefined {
  const json = readJson(answer);
  return json.ok ? errorCode(json.value) : undefined;
}

export interface Asked {
  readonly method: string;
  readonly url: string;
}

/** The body of a 200 in the expected shape, or the error that the answer amounts to. */
export function readBody<T>(asked: Asked, answer: Answer, schema: z.ZodType<T>): T {
  if (answer.status !== 200) throw refused(asked, answer);
  const json = readJson(answer);
  if (!json.ok) throw malformed(asked, json.cause);
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw malformed(
    asked,
    `unexpected answer at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? ''}`,
  );
}

function refused(asked: Asked, answer: Answer): TransientError | PermanentError {
  return refusal(asked, { status: answer.status, code: errorCodeOf(answer) });
}
