/** How long an answer asks to wait before the request is sent again. */

/** RFC 9110, 10.2.3: seconds, or a date. Undefined: it does not ask. */
export function retryAfterMs(
  { status, headers }: { readonly status: number; readonly headers: Pick<Headers, 'get'> },
  nowMs: number,
): number | undefined {
  return status === 429 || status === 503 ? askedWaitMs(headers, nowMs) : undefined;
}

/** The same of an answer with any status. */
export function askedWaitMs(headers: Pick<Headers, 'get'>, nowMs: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (text === '') return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(1_000, ms);
}
