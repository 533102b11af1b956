/** Every permission and assumption asked one by one, side by side, within half a minute. */
import { allOk, type Check, checksOf, whyNotToWrite } from '../../core/preflight/checks.ts';
import type { Probing, Runtime, State } from '../context.ts';
import { type Asking, type Limits, type PreflightRequest, startAsking } from './asking.ts';
import { askAll } from './questions.ts';

export interface Preflight {
  readonly checkedAt: string;
  readonly tenant: string;
  readonly cloud: Runtime['settings']['CLOUD'];
  readonly mode: 'report' | 'repair';
  /** `person`: asked with somebody's own sign-in, which says little of what the app may do. */
  readonly signedInAs: 'identity' | 'person';
  /** Nothing that was tried is missing or unknown. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Some questions wait for others, and the last of a chain get what is left: all are over before callers give up. */
const usualLimits: Limits = { eachMs: 20_000, allMs: 27_000 };

export type PreflightAnswer =
  | { readonly kind: 'asked'; readonly preflight: Preflight }
  /** Nothing was asked: writing is not allowed now. */
  | { readonly kind: 'refused'; readonly why: string };

/** What `preflight` answers, and besides a file that is removed again and a value that is there already are written. */
export async function preflightWrites(
  context: Probing & State & Runtime,
  user: string | undefined,
): Promise<PreflightAnswer> {
  const why = whyNotToWrite(context.settings);
  if (why !== undefined) return { kind: 'refused', why };
  return { kind: 'asked', preflight: await preflight(context, { write: true, user }) };
}

/** Writes nothing to the tenant unless `write` asks for it; whether it may is for `preflightWrites` to say. */
export async function preflight(
  context: Probing & State & Runtime,
  request: PreflightRequest,
  limits: Limits = usualLimits,
): Promise<Preflight> {
  const { settings, clock, probes } = context;
  const checkedAt = clock.now().toISOString();
  const asking: Asking = startAsking(context, request, limits);
  const { verdicts, principalId } = await askAll(asking);
  const checks = checksOf(verdicts, {
    ...probes.environment,
    tenant: settings.TENANT,
    tenantId: settings.TENANT_ID,
    cloud: settings.CLOUD,
    principalId,
  });
  return {
    checkedAt,
    tenant: settings.TENANT,
    cloud: settings.CLOUD,
    mode: settings.MODE,
    signedInAs: probes.environment.signedInAs,
    ok: allOk(checks),
    checks,
  };
}
