/** The simulated tenant on loopback: HTTPS for Graph and SharePoint, plain HTTP for tokens and control. */

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { makeCertificate } from '../../certificate.ts';
import { refuseOtherNames, refuseOtherPages } from '../../own-requests.ts';
import { firstKeyVersion, vaultAudience, vaultHost } from '../truth/signing-key.ts';
import type { Tenant } from '../truth/tenant.ts';
import { Accounting, type Counts, type LoggedRequest } from './accounting.ts';
import { type Answer, type Call, callFrom, jsonAnswer } from './call.ts';
import { answerControl, isControl } from './control.ts';
import { dispatch, type Machinery } from './dispatch.ts';
import { answerUnder, Faults, identityHost } from './faults.ts';
import { graphService } from './graph/api.ts';
import { answerTokenRequest, identityPath } from './identity.ts';
import { close, listen, readBody, readCall, send, sendFailure } from './listen.ts';
import { onTheWire } from './on-the-wire.ts';
import { defaultOptions, type ServerOptions } from './options.ts';
import { seededChance } from './random.ts';
import { monitorHost } from './roles.ts';
import type { Service } from './service.ts';
import { sharePointService } from './sharepoint/api.ts';
import { withTunnelledMethod } from './sharepoint/method.ts';
import { Throttle } from './throttle.ts';
import { Tokens } from './tokens.ts';
import { createVault, type Vault } from './vault.ts';
import type { World } from './world.ts';

export interface RunningTenant {
  /** HTTPS port on 127.0.0.1. */
  readonly port: number;
  /** What IDENTITY_ENDPOINT is to be. */
  readonly identityUrl: string;
  /** What IDENTITY_HEADER is to be. */
  readonly identityHeader: string;
  /** Base of the control routes, without a trailing slash. */
  readonly controlUrl: string;
  readonly certificatePem: string;
  readonly hosts: readonly string[];
  readonly tenant: Tenant;
  readonly faults: Faults;
  /** The last requests, oldest first, at most 2,000. */
  readonly requests: readonly LoggedRequest[];
  /** Its requests are not among those. */
  readonly vault: Vault;
  counts(): Counts;
  stop(): Promise<void>;
}

/** The tenant's services without a socket: a call goes in, an answer comes out. */
export interface ServedTenant {
  readonly options: ServerOptions;
  readonly hosts: readonly string[];
  readonly accounting: Accounting;
  readonly faults: Faults;
  readonly tokens: Tokens;
  readonly vault: Vault;
  /** Throws BrokenConnection where the connection is to be cut or never answered. */
  serve(call: Call): Promise<Answer>;
}

export function serveTenant(tenant: Tenant, given: Partial<ServerOptions> = {}): ServedTenant {
  const options: ServerOptions = { ...defaultOptions, licensedUsers: tenant.options.licensedUsers, ...given };
  const hosts = [
    tenant.graphHost,
    ...tenant.geos.flatMap(({ rootHost, mySiteHost }) => [rootHost, mySiteHost]),
    vaultHost(tenant.options.cloud),
  ];
  const now = (): Date => tenant.now();
  const accounting = new Accounting();
  const tokens = new Tokens(tenant.tenantId, now);
  const faults = new Faults((userId) => namesOf(tenant, userId));
  const machinery: Machinery = {
    accounting,
    faults,
    tokens,
    throttle: new Throttle(options, now),
    now,
    geoOf: (call) => geoOf(tenant, call),
  };
  const vault = createVault(tenant, { tokens, faults, versions: [firstKeyVersion] });
  const serving = createServing(tenant, options, machinery);
  const serve = (call: Call) => (call.host === vault.host ? vault.answer(call) : serving(call));
  return { options, hosts, accounting, faults, tokens, vault, serve };
}

/** Rejects with one clear sentence when a port is taken. */
export async function startServer(
  tenant: Tenant,
  given: Partial<ServerOptions> = {},
): Promise<RunningTenant> {
  const { options, hosts, accounting, faults, tokens, vault, serve } = serveTenant(tenant, given);
  const { keyPem, certificatePem } = await makeCertificate(hosts);
  const https = createHttpsServer({ key: keyPem, cert: certificatePem }, (request, response) =>
    answering(response, async () => serve(await readCall(request))),
  );
  const audiences = [...hosts, monitorHost, vaultAudience(tenant.options.cloud)];
  const identityWorld = { tokens, options, accounting, hosts: audiences };
  const plain = createHttpServer((request, response) =>
    answering(response, async () => {
      const refused = refuseOtherNames(request) ?? refuseOtherPages(request);
      if (refused) return { ...refused, body: Buffer.from(refused.body) };
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      if (url.pathname === identityPath) return tokenAnswer({ ...identityWorld, faults }, request, url);
      if (isControl(url))
        return answerControl(
          { tenant, faults, accounting },
          request.method ?? 'GET',
          url,
          await readBody(request),
        );
      return jsonAnswer(404, { error: `Nothing is served at ${url.pathname}.` });
    }),
  );
  // Longer than clients keep an idle connection, so that none is closed under a request.
  https.keepAliveTimeout = 60_000;
  const port = await listen(https, options.port);
  const plainPort = await listen(plain, options.identityPort).catch(async (error: unknown) => {
    await close(https);
    throw error;
  });
  return {
    port,
    identityUrl: `http://127.0.0.1:${plainPort}${identityPath}`,
    identityHeader: options.identityHeader,
    controlUrl: `http://127.0.0.1:${plainPort}/control`,
    certificatePem,
    hosts,
    tenant,
    faults,
    requests: accounting.requests,
    vault,
    counts: () => accounting.counts(),
    stop: async () => {
      await Promise.all([https, plain].map((server: Server) => close(server)));
    },
  };
}

async function tokenAnswer(
  world: Parameters<typeof answerTokenRequest>[0] & { readonly faults: Faults },
  request: IncomingMessage,
  url: URL,
): Promise<Answer> {
  if (request.method !== 'GET')
    return jsonAnswer(405, { statusCode: 405, message: 'Method Not Allowed' }, { allow: 'GET' });
  const header = request.headers['x-identity-header']?.toString();
  const real = async () => answerTokenRequest(world, url.searchParams, header);
  const empty = { method: 'GET', headers: {}, body: Buffer.alloc(0), inner: false };
  const fault = world.faults.take({ ...callFrom(url, empty), host: identityHost });
  return fault === undefined ? real() : answerUnder(fault, real, failedIdentity);
}

/** As App Service answers while its identity service does not: https://github.com/Azure/azure-functions-host/issues/11058 */
function failedIdentity(statusCode: number): Answer {
  return jsonAnswer(statusCode, { statusCode, message: 'The managed identity could not be reached.' });
}

/** By the Host header: each call goes to the service that lives there. */
function createServing(
  tenant: Tenant,
  options: ServerOptions,
  machinery: Machinery,
): (call: Call) => Promise<Answer> {
  const services = new Map<string, Service>();
  const serviceOf = (call: Call): Service | undefined => services.get(call.host);
  const world: World = {
    tenant,
    options,
    accounting: machinery.accounting,
    chance: seededChance(options.seed),
    dispatch: (call, prefix) => {
      const service = serviceOf(call);
      return service ? dispatch(machinery, service, call, prefix) : Promise.resolve(noSuchHost(call));
    },
  };
  const sharePoint = sharePointService(world);
  services.set(tenant.graphHost, graphService(world));
  for (const { rootHost, mySiteHost } of tenant.geos)
    services.set(rootHost, sharePoint).set(mySiteHost, sharePoint);
  return async (given) => {
    const service = serviceOf(given);
    if (!service) return noSuchHost(given);
    const isGraph = service !== sharePoint;
    const latencyMs = (isGraph ? undefined : options.sharePointLatencyMs) ?? options.latencyMs;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const answer = await dispatch(machinery, service, isGraph ? given : withTunnelledMethod(given), '');
    return onTheWire(answer, given, isGraph);
  };
}

/** Code of the geo location whose allowance a call draws on. */
function geoOf(tenant: Tenant, { host, path }: Call): string {
  const site = /^\/v1\.0\/sites\/([^/,:]+)/i.exec(path)?.[1]?.toLowerCase();
  return tenant.geoAt(site ?? host)?.code ?? '';
}

function noSuchHost(call: Call): Answer {
  return jsonAnswer(421, { error: `The simulated tenant does not answer for the host ${call.host}.` });
}

/** Every lower-case text by which a request can name a user. */
function namesOf(tenant: Tenant, userId: string): readonly string[] {
  const upn = tenant.users.get(userId)?.upn.toLowerCase();
  return upn === undefined
    ? [userId.toLowerCase()]
    : [userId.toLowerCase(), upn, `${upn.replace(/[@.]/g, '_')}_`];
}

/** What cannot be sent, such as an invalid header, ends the connection and not the process. */
function answering(response: ServerResponse, make: () => Promise<Answer>): void {
  make()
    .then(
      (answer) => send(response, answer),
      (error: unknown) => sendFailure(response, error),
    )
    .catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
}
