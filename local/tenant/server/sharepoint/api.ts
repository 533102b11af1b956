/** SharePoint REST as one of the two services: how it refuses what never reaches a handler. */
import { clouds } from '../../truth/clouds.ts';
import { type Answer, type Call, htmlAnswer, jsonAnswer } from '../call.ts';
import type { Service } from '../service.ts';
import type { World } from '../world.ts';
import { sharePointAnswerFor, sharePointError, unknownMethod } from './errors.ts';
import { sharePointRoutes } from './routes.ts';

const tokenProblems = {
  missing: ['invalid_request', 'Authorization header is missing.'],
  malformed: ['invalid_token', 'Token could not be read.'],
  audience: ['invalid_client', 'Invalid audience Uri.'],
  expired: ['invalid_token', 'The token is expired.'],
} as const;

const statusCodes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  403: [
    '-2147024891, System.UnauthorizedAccessException',
    'Access denied. You do not have permission to perform this action or access this resource.',
  ],
  404: ['-2147024894, System.IO.FileNotFoundException', 'File Not Found.'],
  429: ['-2147429894, Microsoft.SharePoint.SPException', 'The request has been throttled.'],
  500: ['-1, System.Exception', 'An unexpected error occurred.'],
  503: ['-1, Microsoft.SharePoint.Client.ServerException', 'The server is busy. Please try again later.'],
};

export function sharePointService(world: World): Service {
  return {
    routes: sharePointRoutes(world),
    unknownRoute: (call) =>
      call.path.toLowerCase().startsWith('/_api/')
        ? sharePointError(call, unknownMethod(call.path.slice('/_api/'.length)).problem)
        : htmlAnswer(404, '404 FILE NOT FOUND'),
    wrongMethod: (call, allowed) =>
      sharePointError(call, {
        status: 405,
        code: '-1, Microsoft.SharePoint.Client.ClientServiceException',
        message: `The HTTP method '${call.method}' cannot be used to access the resource '${call.path}'. Please use correct HTTP method to invoke the resource.`,
        headers: { allow: allowed.join(', ') },
      }),
    unauthorized: (call, reason) => unauthorized(world, call, tokenProblems[reason]),
    forbidden: (call) => plain(call, 403, {}),
    throttled: (call, retryAfter, headers) =>
      plain(call, 429, { 'retry-after': String(retryAfter), ...headers }),
    plainError: (call, status) => plain(call, status, {}),
    answerFor: (error, call) => sharePointAnswerFor(error, call, world.options.language),
  };
}

function plain(call: Call, status: number, headers: Readonly<Record<string, string>>): Answer {
  const [code, message] = statusCodes[status] ?? [
    '-1, Microsoft.SharePoint.Client.UnknownError',
    'Unknown Error',
  ];
  return sharePointError(call, { status, code, message, headers });
}

function unauthorized(world: World, call: Call, [error, description]: readonly [string, string]): Answer {
  const challenge = [
    `Bearer realm="${world.tenant.tenantId}"`,
    'client_id="00000003-0000-0ff1-ce00-000000000000"',
    'trusted_issuers="00000001-0000-0000-c000-000000000000@*"',
    `authorization_uri="https://${clouds[world.tenant.options.cloud].login}/common/oauth2/authorize"`,
  ].join(',');
  return jsonAnswer(
    401,
    { error, error_description: description },
    {
      'www-authenticate': challenge,
      'x-ms-diagnostics': `3000006;reason="${description}";category="${error}"`,
      sprequestguid: call.requestId,
    },
  );
}
