/** What a preflight asks, one question each, and what an answer amounts to. */
import type { Lack } from './lacks.ts';

/** In the order in which they are told: what others rest on comes first. */
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
  'telemetry',
] as const;
export type ProbeName = (typeof probeNames)[number];

/** `not-tried`: the question does not arise here, or would have written something (DECISIONS.md, D-not-tried). */
export const probeStates = ['ok', 'missing', 'unknown', 'not-tried'] as const;
export type ProbeState = (typeof probeStates)[number];

/** What a service said to one question. `silent`: nothing that answers it, such as 429, 503 or a time-out. */
export type ProbeAnswer<T = undefined> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly status: number | undefined; readonly code: string }
  | { readonly kind: 'silent'; readonly cause: string };

export type Refused = Extract<ProbeAnswer, { kind: 'refused' }>;

export interface Verdict {
  readonly state: ProbeState;
  readonly detail: string;
  /** What would change it; always there when something is missing. */
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

/** For what cannot be asked before something else is there: its own failure would mislead. */
export function needs(what: ProbeName): Verdict {
  return unknown(`needs ${what}`);
}

/** Which lack a refusal stands for, by the service's code or by status. A refusal that is not listed is unknown. */
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

/** "HTTP 403 accessDenied"; the code alone where no service answered. */
export function refusalText({ status, code }: Omit<Refused, 'kind'>): string {
  if (status === undefined) return code;
  return code === `http-${status}` ? `HTTP ${status}` : `HTTP ${status} ${code}`;
}
