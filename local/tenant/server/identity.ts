/**
 * The managed-identity token endpoint of App Service, over plain HTTP on loopback.
 * Protocol: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
import { randomUUID } from 'node:crypto';
import type { Accounting } from './accounting.ts';
import { type Answer, jsonAnswer } from './call.ts';
import type { ServerOptions } from './options.ts';
import { rolesFor } from './roles.ts';
import type { Tokens } from './tokens.ts';

export const identityPath = '/msi/token';

interface World {
  readonly tokens: Tokens;
  readonly options: ServerOptions;
  readonly accounting: Accounting;
  /** Hosts for which tokens are given. */
  readonly hosts: readonly string[];
}

export function answerTokenRequest(
  world: World,
  query: URLSearchParams,
  identityHeader: string | undefined,
): Answer {
  if (identityHeader !== world.options.identityHeader)
    return refused(
      401,
      'unauthorized_client',
      'The X-IDENTITY-HEADER header is missing or its value is wrong.',
    );
  if (query.get('api-version') !== '2019-08-01')
    return refused(
      400,
      'invalid_request',
      `api-version ${query.get('api-version') ?? 'missing'}: 2019-08-01 is served.`,
    );
  const resource = query.get('resource');
  if (!resource) return refused(400, 'invalid_request', 'The query parameter resource is missing.');
  const host = hostOf(resource);
  if (!host || !world.hosts.includes(host) || world.options.noTokenFor.includes(host))
    return refused(
      400,
      'invalid_resource',
      `AADSTS500011: The resource principal named ${resource} was not found in the tenant. ` +
        `This can happen if the application has not been installed by the administrator of the tenant. Trace ID: ${randomUUID()}`,
    );
  world.accounting.token(host);
  const roles = world.options.roles[host] ?? rolesFor(host, world.hosts);
  const audience = resource.replace(/\/\.default$/, '');
  const { token, expiresOn } = world.tokens.issue({
    audience,
    roles,
    principalId: world.options.principalId,
    lifetimeSeconds: world.options.tokenLifetimeSeconds,
  });
  return jsonAnswer(200, {
    access_token: token,
    client_id: query.get('client_id') ?? 'c1f6dd1d-3cf4-4bdc-a4ea-1cb6d37cbcb1',
    expires_on: String(expiresOn),
    resource,
    token_type: 'Bearer',
  });
}

function hostOf(resource: string): string | undefined {
  return URL.canParse(resource) ? new URL(resource).hostname.toLowerCase() : undefined;
}

function refused(statusCode: number, error: string, message: string): Answer {
  return jsonAnswer(statusCode, { statusCode, error, message, correlationId: randomUUID() });
}
