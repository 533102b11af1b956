/// <reference lib="dom" />
/** Calls the API of the app that served this page, as the signed-in user. */
import { send } from './connection.ts';
import { askedWaitMs } from './retry-after.ts';

/** The app refused the call. The message is a sentence for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** The type of the problem details; undefined if the answer did not come from the app. */
  readonly type: string | undefined;
  /** The HTTP status of the answer; undefined: the page itself refused. */
  readonly status: number | undefined;
  constructor(message: string, type?: string, status?: number) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

export interface Answered<T> {
  readonly status: number;
  readonly body: T;
  /** Absolute address of the result, if the operation is still running. */
  readonly location: string | undefined;
  /** Milliseconds to wait before that request. */
  readonly retryAfterMs: number;
}

const usualRetryMs = 2_000;

/** `path` is below /api, without a leading slash. Throws Refused. Opens the sign-in page if the session has ended. */
export async function call<T>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answered<T>> {
  return read(
    await send(`/api/${path}`, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    }),
  );
}

export async function get<T>(path: string): Promise<T> {
  return (await call<T>('GET', path)).body;
}

/** Polls until the operation has ended. Throws once `left` is aborted; the operation goes on. */
export async function untilDone<T>(
  first: Answered<T>,
  report: (text: string) => void,
  left: AbortSignal,
): Promise<T> {
  let answered = first;
  while (answered.status === 202 && answered.location !== undefined) {
    report('Still working: waiting for Microsoft 365.');
    await new Promise((resolve) => setTimeout(resolve, answered.retryAfterMs));
    left.throwIfAborted();
    answered = await read<T>(await send(new URL(answered.location).pathname, { signal: left }));
  }
  return answered.body;
}

async function read<T>(response: Response): Promise<Answered<T>> {
  if (!response.ok) throw await refusalOf(response);
  return {
    status: response.status,
    body: (await jsonOf(response)) as T,
    location: response.headers.get('location') ?? undefined,
    retryAfterMs: askedWaitMs(response.headers, Date.now()) ?? usualRetryMs,
  };
}

/** Why the app refused. Opens the sign-in page if the session has ended. */
export async function refusalOf(response: Response): Promise<Refused> {
  if (response.status === 401) {
    signIn();
    return new Refused('Your sign-in has ended. Taking you to the sign-in page.');
  }
  const problem = (await jsonOf(response)) as
    | { readonly detail?: string; readonly type?: string }
    | undefined;
  return new Refused(
    problem?.detail ?? `The app answered ${response.status}.`,
    problem?.type,
    response.status,
  );
}

/** Undefined: the answer is not JSON, and so not one of the app. */
async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return isJson ? JSON.parse(text) : undefined;
}

/** The sign-in address of App Service: https://learn.microsoft.com/azure/app-service/configure-authentication-customize-sign-in-out */
export function signIn(): void {
  location.assign(
    `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(location.pathname + location.search)}`,
  );
}

/** For people. An error other than Refused comes from this page. */
export function messageOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  return `This page has a fault: ${String(error)}`;
}

/** What a reader can do when nothing can be shown. A role is missing only if the app says so. */
export function adviceOn(error: unknown): string {
  const lacksRole = error instanceof Refused && error.status === 403;
  return lacksRole ? 'Ask an administrator of Instep for a role.' : 'Load the page again.';
}
