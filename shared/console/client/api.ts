/// <reference lib="dom" />
/** Calls the API of the app that served this page, as the signed-in user. */
import { send } from './connection.ts';

/** The app refused the call. The message is a sentence for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** The type of the problem details; undefined if the answer did not come from the app. */
  readonly type: string | undefined;
  constructor(message: string, type?: string) {
    super(message);
    this.type = type;
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

/** Polls until the operation has ended. */
export async function untilDone<T>(first: Answered<T>, report: (text: string) => void): Promise<T> {
  let answered = first;
  while (answered.status === 202 && answered.location !== undefined) {
    report('Still working: waiting for Microsoft 365.');
    await new Promise((resolve) => setTimeout(resolve, answered.retryAfterMs));
    answered = await read<T>(await send(new URL(answered.location).pathname));
  }
  return answered.body;
}

async function read<T>(response: Response): Promise<Answered<T>> {
  if (!response.ok) throw await refusalOf(response);
  const seconds = Number(response.headers.get('retry-after'));
  return {
    status: response.status,
    body: (await jsonOf(response)) as T,
    location: response.headers.get('location') ?? undefined,
    retryAfterMs: seconds > 0 ? seconds * 1_000 : usualRetryMs,
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
  return new Refused(problem?.detail ?? `The app answered ${response.status}.`, problem?.type);
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
