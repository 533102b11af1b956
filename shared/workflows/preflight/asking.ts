/** What all checks of one preflight share: the time limits, and the user to ask about. */
import type { ProbeAnswer, ProbeName, Verdict } from '../../core/preflight/probe.ts';
import type { Probing, Runtime, State } from '../context.ts';

export interface PreflightRequest {
  readonly write: boolean;
  /** Object id or sign-in name; undefined: INSTEP_CANARY_USER, or any user for checks that only read. */
  readonly user: string | undefined;
}

export interface Limits {
  readonly eachMs: number;
  readonly allMs: number;
}

export type Verdicts<N extends ProbeName = ProbeName> = Readonly<Record<N, Verdict>>;

/** Which hosts accept a token. */
export interface Open {
  readonly graph: boolean;
  readonly sharePoint: boolean;
  readonly mySite: boolean;
}

/** The user to ask about, or why there is none. */
export type Subject =
  | { readonly kind: 'user'; readonly id: string; readonly upn: string; readonly isNamed: boolean }
  | { readonly kind: 'none'; readonly verdict: Verdict };

export interface Asking {
  readonly context: Probing & State & Runtime;
  readonly write: boolean;
  /** Undefined: no user was named. */
  readonly named: string | undefined;
  /** The answer, or `silent` when the time for this request or for the whole preflight is over. */
  ask<T>(answer: Promise<ProbeAnswer<T>>): Promise<ProbeAnswer<T>>;
}

export function startAsking(
  context: Probing & State & Runtime,
  request: PreflightRequest,
  limits: Limits,
): Asking {
  const { probes, clock, settings } = context;
  const until = clock.now().getTime() + limits.allMs;
  return {
    context,
    write: request.write,
    named: request.user ?? settings.CANARY_USER,
    ask: (answer) => probes.inTime(answer, Math.min(limits.eachMs, until - clock.now().getTime())),
  };
}
