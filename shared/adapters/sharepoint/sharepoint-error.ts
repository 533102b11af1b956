/** Reads the errors of SharePoint's REST API. */
import { z } from 'zod';
import { PermanentError, TransientError } from '../../core/errors.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import { httpCause, mayPass } from '../transport/failures.ts';

const message = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);
const detail = z.object({ code: z.string(), message });
/** `odata.error` with odata=nometadata, `error` elsewhere. */
const bodySchema = z.union([
  z.object({ 'odata.error': detail }).transform((body) => body['odata.error']),
  z.object({ error: detail }).transform((body) => body.error),
]);

export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  /** "System.UnauthorizedAccessException"; undefined when the body is not an error of SharePoint. */
  readonly code: string | undefined;
  /** The HRESULT before the code: "-2147024891"; undefined when there is none. */
  readonly number?: string | undefined;
  /** In the language of the tenant, and never quoted: it may name a person. '' when there is none. */
  readonly message: string;
}

/** The code of an error body of SharePoint; undefined for any other one. */
export function errorCode(body: unknown): string | undefined {
  const parsed = bodySchema.safeParse(body);
  return parsed.success ? shortCode(parsed.data.code) : undefined;
}

/** The refusal inside a PnPjs HttpRequestError; undefined for any other error. */
export async function refusalOf(error: unknown): Promise<Refusal | undefined> {
  if (!(error instanceof Error) || !('isHttpRequestError' in error) || !('response' in error))
    return undefined;
  const response = error.response as Response;
  const parsed = bodySchema.safeParse(parsedJson(await response.clone().text()));
  const { status, headers } = response;
  if (!parsed.success) return { status, headers, code: undefined, message: '' };
  const { code, message } = parsed.data;
  return { status, headers, code: shortCode(code), number: /^-\d+/.exec(code)?.[0], message };
}

/** Reading and writing a missing profile both end in this class of the server's object model, in every language. */
export function saysNoProfile({ code }: Refusal): boolean {
  return code === 'Microsoft.Office.Server.UserProfiles.UserNotFoundException';
}

/** Whether the error says that this SharePoint does not have the method; such an answer concerns no user. */
export function saysNoSuchMethod({ code }: Refusal): boolean {
  return code === 'Microsoft.SharePoint.Client.ResourceNotFoundException';
}

export function refusalCause(refusal: Refusal): string {
  return httpCause(refusal.status, refusal.code);
}

/** The error for a refusal that is no result for the caller. `what` starts its message: "Uploading to …". */
export function refusalError(what: string, refusal: Refusal): TransientError | PermanentError {
  const cause = new Error(refusalCause(refusal));
  const text = `${what} failed: ${cause.message}`;
  return mayPass(refusal.status)
    ? new TransientError(text, { cause })
    : new PermanentError(refusal.code ?? `http-${refusal.status}`, text, { cause, status: refusal.status });
}

/** One of our errors for an HttpRequestError of PnPjs; other errors are returned unchanged. */
export async function toOwnError(what: string, error: unknown): Promise<unknown> {
  const refusal = await refusalOf(error);
  return refusal === undefined ? error : refusalError(what, refusal);
}

/** "-2147024891, System.UnauthorizedAccessException" → "System.UnauthorizedAccessException". */
function shortCode(code: string): string {
  return code.split(',').at(-1)?.trim() || code;
}
