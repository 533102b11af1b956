/** JSON that a client sent to Graph. */
import { type Call, mediaTypeOf } from '../call.ts';
import { badRequest } from './errors.ts';

/** The body of a write. Throws GraphRefusal. */
export function readWrite(call: Call): Record<string, unknown> {
  if (mediaTypeOf(call) !== 'application/json')
    throw badRequest(
      'Write requests (excluding DELETE) must contain the Content-Type header declaration.',
      'Request_BadRequest',
    );
  return readJsonObject(call.body);
}

/** Throws GraphRefusal. */
export function readJsonObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badRequest(
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  );
}
