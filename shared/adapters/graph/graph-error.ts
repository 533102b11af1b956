/** Graph's error body: https://learn.microsoft.com/graph/errors */
import { z } from 'zod';
import { type Answer, readJson } from '../transport/answers.ts';
import { malformed, type RequestName, refusal } from '../transport/failures.ts';
import { parseAnswer } from '../transport/parse-answer.ts';

const errorSchema = z.object({ error: z.object({ code: z.string() }) });

/** The code of an error body; undefined when there is none. Codes are stable, messages are not. */
export function errorCode(body: unknown): string | undefined {
  const parsed = errorSchema.safeParse(body);
  return parsed.success ? parsed.data.error.code : undefined;
}

/**
 * The error code of an answer; undefined when its body is not an error of Graph, such as a gateway's page.
 */
export function errorCodeOf(answer: Answer): string | undefined {
  const json = readJson(answer);
  return json.ok ? errorCode(json.value) : undefined;
}

/**
 * The body of an answer with status 200. Throws TransientError or PermanentError for another status, and
 * TransientError for a body of another form.
 */
export function readBody<T>(request: RequestName, answer: Answer, schema: z.ZodType<T>): T {
  if (answer.status !== 200) throw refusal(request, { status: answer.status, code: errorCodeOf(answer) });
  const json = readJson(answer);
  if (!json.ok) throw malformed(request, json.cause);
  return parseAnswer(request, schema, json.value);
}
