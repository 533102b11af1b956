/**
 * The steps of every request, outer or inside a batch: count, fault (if one fits), token, roles, limits, handler.
 * A part of a batch comes with the authorization of the batch.
 */
import type { Accounting } from './accounting.ts';
import type { Answer, Call } from './call.ts';
import { answerUnder, type Faults } from './faults.ts';
import { type Found, findRoute, type Params, type Route } from './router.ts';
import type { Service } from './service.ts';
import type { Throttle } from './throttle.ts';
import type { Tokens } from './tokens.ts';

export interface Machinery {
  readonly accounting: Accounting;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly tokens: Tokens;
  readonly now: () => Date;
  /** Each geo location has limits of its own. */
  readonly geoOf: (call: Call) => string;
}

/** `prefix` goes before the kind under which the request is counted. */
export async function dispatch(
  machinery: Machinery,
  service: Service,
  call: Call,
  prefix: string,
): Promise<Answer> {
  const found = findRoute(service.routes, call.method, call.path);
  const kind = `${prefix}${found.found === 'route' ? found.route.kind : found.found === 'nothing' ? 'unknown-route' : 'wrong-method'}`;
  machinery.accounting.request(call, kind);
  const fault = machinery.faults.take(call);
  fault?.before?.(call);
  const real = (): Promise<Answer> => serve(machinery, service, call, found);
  const answer = fault
    ? await answerUnder(fault, real, (status) => service.plainError(call, status))
    : await real();
  fault?.after?.(call);
  machinery.accounting.answered(call, kind, answer.status, machinery.now());
  return answer;
}

async function serve(machinery: Machinery, service: Service, call: Call, found: Found): Promise<Answer> {
  const verdict = machinery.tokens.judge(call.headers.authorization, call.host);
  if (!verdict.accepted) return service.unauthorized(call, verdict.reason);
  if (found.found === 'nothing') return service.unknownRoute(call);
  if (found.found === 'other-method') return service.wrongMethod(call, found.allowed);
  const { route, params } = found;
  if (route.roles.length > 0 && !route.roles.some((role) => verdict.roles.includes(role)))
    return service.forbidden(call);
  return withinLimits(machinery, service, call, route, params);
}

async function withinLimits(
  machinery: Machinery,
  service: Service,
  call: Call,
  route: Route,
  params: Params,
): Promise<Answer> {
  const admission = machinery.throttle.admit(route.cost?.(call) ?? {}, machinery.geoOf(call));
  if (admission.retryAfter !== undefined) {
    // Fractions of a second occur inside batches only.
    const retryAfter = call.inner ? admission.retryAfter : Math.ceil(admission.retryAfter);
    return service.throttled(call, retryAfter, admission.headers);
  }
  try {
    const answer = await route.handle(call, params);
    return { ...answer, headers: { ...answer.headers, ...admission.headers } };
  } catch (error) {
    return service.answerFor(error, call);
  } finally {
    admission.done();
  }
}
