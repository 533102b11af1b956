/** Microsoft Graph as one of the two services: how it refuses what never reaches a handler. */
import { clouds } from '../../truth/clouds.ts';
import type { Answer, Call } from '../call.ts';
import type { Service } from '../service.ts';
import type { World } from '../world.ts';
import { type GraphProblem, graphAnswerFor, graphError } from './errors.ts';
import { graphRoutes } from './routes.ts';

const tokenProblems = {
  missing: 'Access token is empty.',
  malformed: 'CompactToken parsing failed with error code: 80049217',
  audience: 'Access token validation failure. Invalid audience.',
  expired: 'Lifetime validation failed, the token is expired.',
} as const;

const statusCodes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['InvalidAuthenticationToken', 'Access token is empty.'],
  403: ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  404: ['ResourceNotFound', 'Resource could not be discovered.'],
  429: ['TooManyRequests', 'Too Many Requests'],
  500: ['InternalServerError', 'An internal server error occurred.'],
  501: ['notSupported', 'The requested operation is not supported.'],
  502: ['BadGateway', 'Bad gateway.'],
  503: ['ServiceUnavailable', 'Service temporarily unavailable. Please try again later.'],
  504: ['GatewayTimeout', 'The request timed out.'],
};

export function graphService(world: World): Service {
  const routes = graphRoutes(world);
  const refuse = (call: Call, problem: GraphProblem): Answer => graphError(call, world.tenant.now(), problem);
  return {
    routes,
    unknownRoute: (call) => refuse(call, { status: 400, code: 'BadRequest', message: unknownSegment(call) }),
    wrongMethod: (call, allowed) =>
      refuse(call, {
        status: 405,
        code: 'Request_BadRequest',
        message: 'Specified HTTP method is not allowed for the request target.',
        headers: { allow: allowed.join(', ') },
      }),
    unauthorized: (call, reason) =>
      refuse(call, {
        status: 401,
        code: 'InvalidAuthenticationToken',
        message: tokenProblems[reason],
        headers: {
          'www-authenticate': `Bearer realm="", authorization_uri="https://${clouds[world.tenant.options.cloud].login}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
        },
      }),
    forbidden: (call) => {
      const isSites = call.path.startsWith('/v1.0/sites');
      return isSites
        ? refuse(call, { status: 403, code: 'accessDenied', message: 'Access denied' })
        : refuse(call, {
            status: 403,
            code: 'Authorization_RequestDenied',
            message: 'Insufficient privileges to complete the operation.',
          });
    },
    throttled: (call, retryAfter, headers) =>
      refuse(call, {
        status: 429,
        code: 'TooManyRequests',
        message: 'Please retry again later.',
        headers: { 'retry-after': String(retryAfter), ...headers },
      }),
    plainError: (call, status) => {
      const [code, message] = statusCodes[status] ?? ['UnknownError', ''];
      return refuse(call, { status, code, message });
    },
    answerFor: (error, call) => graphAnswerFor(error, call, world.tenant.now()),
  };
}

function unknownSegment(call: Call): string {
  const [version, ...segments] = call.path.split('/').filter(Boolean);
  if (version !== 'v1.0') return `Invalid version: ${version ?? ''}`;
  const resources = ['users', 'groups', 'sites', 'servicePrincipals', '$batch'];
  const strange = resources.includes(segments[0] ?? '') ? segments.at(-1) : segments[0];
  return `Resource not found for the segment '${strange ?? ''}'.`;
}
