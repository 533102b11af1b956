/** What was sent to Microsoft 365 for a run or a part of it, as far as it is known. */

export interface Traffic {
  /** Repeated ones included. A batch is one. */
  readonly requests: number;
  /** How many answers, or answers inside a batch, were 429 or asked to wait. */
  readonly throttled: number;
  /** The longest wait that such an answer asked for. */
  readonly longestWaitMs: number;
}

/** Undefined: nothing is known of it, and it counts as nothing. */
export function addTraffic(a: Traffic | undefined, b: Traffic | undefined): Traffic | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    requests: a.requests + b.requests,
    throttled: a.throttled + b.throttled,
    longestWaitMs: Math.max(a.longestWaitMs, b.longestWaitMs),
  };
}

export function trafficOf(parts: readonly { readonly traffic?: Traffic | undefined }[]): Traffic | undefined {
  return parts.reduce<Traffic | undefined>((sum, { traffic }) => addTraffic(sum, traffic), undefined);
}
