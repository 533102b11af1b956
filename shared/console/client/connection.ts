/// <reference lib="dom" />
/**
 * Sends every request of the page. If the app is busy or away, it waits as the app asks, and says so above the page
 * (DECISIONS.md, D-console-waits).
 */
import { retryAfterMs } from './retry-after.ts';

/** How often a request is sent in all, while the app asks to wait or is away. */
const mostAttempts = 5;
const longestWaitMs = 120_000;
const firstProbeMs = 1_000;
const longestProbeMs = 30_000;

/** `path`: from the root. Reading is repeated until the app is back; a change is not, because it may have been made. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const isRead = (init.method ?? 'GET') === 'GET';
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(path, init).catch(awayOrThrow);
    const isLast = attempt === mostAttempts;
    if (answer === undefined || isFromElsewhere(answer)) {
      const back = untilBack();
      if (!isRead || isLast) return answer ?? noAnswer(isRead);
      await back;
    } else {
      const waitMs = retryAfterMs(answer, Date.now());
      if (isLast || waitMs === undefined || waitMs > longestWaitMs) return answer;
      await busyFor(waitMs, init.signal);
    }
    init.signal?.throwIfAborted();
  }
}

/** The network failed. An aborted request and a fault of the page are thrown on. */
function awayOrThrow(error: unknown): undefined {
  if (!(error instanceof TypeError)) throw error;
}

/** While the app starts or is stopped, the platform answers in its place. */
function isFromElsewhere({ status, headers }: Response): boolean {
  const isOfTheApp = (headers.get('content-type') ?? '').includes('json');
  return (status === 502 || status === 503 || status === 504) && !isOfTheApp && !headers.has('retry-after');
}

function noAnswer(isRead: boolean): Response {
  const detail = isRead
    ? 'The server does not answer.'
    : 'The server did not answer. It is not known whether this was done: check before you try again.';
  return new Response(JSON.stringify({ detail }), {
    status: 503,
    headers: { 'content-type': 'application/problem+json' },
  });
}

let coming: Promise<void> | undefined;

/** Shared by all requests, so that one of them asks. */
function untilBack(): Promise<void> {
  coming ??= probe().finally(() => {
    coming = undefined;
    show();
  });
  show();
  return coming;
}

async function probe(): Promise<void> {
  for (let waitMs = firstProbeMs; ; waitMs = Math.min(2 * waitMs, longestProbeMs)) {
    await sleep(waitMs);
    const answer = await fetch('/api/health', { cache: 'no-store' }).catch(() => undefined);
    if (answer !== undefined && !isFromElsewhere(answer)) return;
  }
}

const busy = new Set<number>();

async function busyFor(waitMs: number, signal: AbortSignal | null | undefined): Promise<void> {
  const untilMs = Date.now() + waitMs + busy.size / 1_000;
  busy.add(untilMs);
  show();
  await sleep(waitMs, signal);
  busy.delete(untilMs);
  show();
}

function show(): void {
  const place = document.getElementById('connection');
  if (place !== null) place.textContent = coming === undefined ? busyText() : awayText;
}

const awayText = 'The server does not answer. Trying again…';

function busyText(): string {
  if (busy.size === 0) return '';
  const seconds = Math.ceil((Math.min(...busy) - Date.now()) / 1_000);
  return `Instep is busy; trying again in ${Math.max(1, seconds).toLocaleString()} s.`;
}

function sleep(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
