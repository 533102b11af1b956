/** Checks every permission and assumption, in parallel, within half a minute. */
import { allOk, type Check, checksOf, whyNotToWrite } from '../../core/preflight/checks.ts';
import type { Probing, Runtime, State } from '../context.ts';
import { type Asking, type Limits, type PreflightRequest, startAsking } from './asking.ts';
import { askAll } from './questions.ts';

export interface Preflight {
  readonly checkedAt: string;
  readonly tenant: string;
  readonly cloud: Runtime['settings']['CLOUD'];
  readonly mode: 'report' | 'repair';
  /** `person`: asked with a person's own sign-in, which says little about what the app may do. */
  readonly signedInAs: 'identity' | 'person';
  /** True when no check that was tried is missing or unknown. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Some checks wait for others, and the last one gets the time that is left: all end before callers give up. */
const usualLimits: Limits = { eachMs: 20_000, allMs: 27_000 };

export type PreflightAnswer =
  | { readonly kind: 'asked'; readonly preflight: Preflight }
  /** No check ran, because writing is not allowed now. */
  | { readonly kind: 'refused'; readonly why: string };

/** Runs `preflight` with its write checks: a file that is removed again, and a profile value that is already there. */
export async function preflightWrites(
  context: Probing & State & Runtime,
  user: string | undefined,
): Promise<PreflightAnswer> {
  const why = whyNotToWrite(context.settings);
  if (why !== undefined) return { kind: 'refused', why };
  return { kind: 'asked', preflight: await preflight(context, { write: true, user }) };
}

/** Writes nothing to the tenant unless `write` is set; `preflightWrites` checks whether writing is allowed. */
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
