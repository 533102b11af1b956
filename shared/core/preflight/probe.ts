/** The probes of a preflight, and the verdict that follows from the answer of a service. */
import type { Lack } from './lacks.ts';

/** In the order of the report: a probe that others depend on comes first. */
export const probeNames = [
  'token-graph',
  'token-sharepoint',
  'token-my-site',
  'users',
  'group-members',
  'photo',
  'photo-batch',
  'picture-list',
  'picture-changes',
  'picture-folder',
  'file-names',
  'file-write',
  'profile-read',
  'profile-write',
  'multi-geo',
  'storage-tables',
  'storage-queues',
  'storage-blobs',
  'integrity-key',
  'telemetry',
] as const;
export type ProbeName = (typeof probeNames)[number];

/** `not-tried`: the probe does not apply to this configuration, or would have written something (DECISIONS.md, D-not-tried). */
export const probeStates = ['ok', 'missing', 'unknown', 'not-tried'] as const;
export type ProbeState = (typeof probeStates)[number];

/** The answer of a service to one probe. `silent`: no usable answer, such as 429, 503 or a time-out. */
export type ProbeAnswer<T = undefined> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly status: number | undefined; readonly code: string }
  | { readonly kind: 'silent'; readonly cause: string };

export type Refused = Extract<ProbeAnswer, { kind: 'refused' }>;

export interface Verdict {
  readonly state: ProbeState;
  readonly detail: string;
  /** What is missing; always set in state `missing`. */
  readonly lack?: Lack;
}

export function ok(detail: string): Verdict {
  return { state: 'ok', detail };
}

export function missing(lack: Lack, detail: string): Verdict {
  return { state: 'missing', lack, detail };
}

export function unknown(detail: string, lack?: Lack): Verdict {
  return lack === undefined ? { state: 'unknown', detail } : { state: 'unknown', detail, lack };
}

export function notTried(detail: string): Verdict {
  return { state: 'not-tried', detail };
}

/** The verdict of a probe that depends on another probe which failed; its own error would be misleading. */
export function needs(what: ProbeName): Verdict {
  return unknown(`needs ${what}`);
}

/** What is missing according to a refusal, by error code or HTTP status. A refusal that is not listed gives `unknown`. */
export type Refusals = Readonly<Record<string, Lack>>;

/**
 *   answer    listed in `refusals`   verdict
 *   --------  ---------------------  ------------------------------
 *   answered                         as `read` says
 *   refused   its code, its status   missing, with that lack
 *   refused   neither                unknown, with status and code
 *   silent                           unknown, with the cause
 */
export function judge<T>(answer: ProbeAnswer<T>, refusals: Refusals, read: (value: T) => Verdict): Verdict {
  switch (answer.kind) {
    case 'answered':
      return read(answer.value);
    case 'refused': {
      const lack = refusals[answer.code] ?? refusals[String(answer.status)];
      const detail = refusalText(answer);
      return lack === undefined ? unknown(detail) : missing(lack, detail);
    }
    case 'silent':
      return unknown(answer.cause);
  }
  return answer satisfies never;
}

/** "HTTP 403 accessDenied"; only the code if no service answered. */
export function refusalText({ status, code }: Omit<Refused, 'kind'>): string {
  if (status === undefined) return code;
  return code === `http-${status}` ? `HTTP ${status}` : `HTTP ${status} ${code}`;
}
