/** A small simulated tenant with its server, and a client that sends plain HTTP to it. */
import { Agent, buildConnector, request } from 'undici';
import { afterAll } from 'vitest';
import type { ServerOptions } from '../../../local/tenant/server/options.ts';
import { type RunningTenant, startServer } from '../../../local/tenant/server/server.ts';
import { createTenant, type NewTenant } from '../../../local/tenant/truth/create-tenant.ts';
import type { Tenant } from '../../../local/tenant/truth/tenant.ts';
import type { Person } from '../../../local/tenant/truth/types.ts';

export const graph = 'graph.microsoft.com';
export const root = 'contoso.sharepoint.com';
export const mySite = 'contoso-my.sharepoint.com';

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Absent: a good token of the host; null: none. */
  readonly token?: string | null;
}

export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  readonly json: Json;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape
export type Json = any;

export interface TestTenant {
  readonly tenant: Tenant;
  readonly server: RunningTenant;
  token(host: string): Promise<string>;
  ask(host: string, path: string, asked?: Asked): Promise<Heard>;
}

/** Starts an empty tenant, to be filled by the test; ends with the test file. */
export async function startTestTenant(
  options: Partial<ServerOptions> = {},
  wanted: Partial<NewTenant> = {},
): Promise<TestTenant> {
  const tenant = createTenant({ users: 0, seed: 11, kind: 'empty', ...wanted });
  const server = await startServer(tenant, { replayItems: false, limits: 'off', ...options });
  const connect = buildConnector({ ca: server.certificatePem });
  const agent = new Agent({
    connect: (target, done) =>
      connect(
        { ...target, hostname: '127.0.0.1', port: String(server.port), servername: target.hostname },
        done,
      ),
  });
  afterAll(async () => {
    await agent.destroy();
    await server.stop();
  });
  const token = (host: string): Promise<string> => fetchToken(server, host);
  async function ask(host: string, path: string, asked: Asked = {}): Promise<Heard> {
    const bearer = asked.token === undefined ? await token(host) : asked.token;
    const isText = typeof asked.body === 'string' || Buffer.isBuffer(asked.body);
    const { statusCode, headers, body } = await request(`https://${host}${path}`, {
      dispatcher: agent,
      method: (asked.method ?? 'GET') as 'GET',
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(asked.body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...asked.headers,
      },
      ...(asked.body === undefined
        ? {}
        : { body: isText ? (asked.body as string) : JSON.stringify(asked.body) }),
    });
    const bytes = Buffer.from(await body.arrayBuffer());
    const text = bytes.toString('utf8');
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    return {
      status: statusCode,
      headers: named,
      bytes,
      text,
      get json() {
        return JSON.parse(text);
      },
    };
  }
  return { tenant, server, token, ask };
}

export async function fetchToken(server: RunningTenant, host: string): Promise<string> {
  const resource = encodeURIComponent(`https://${host}`);
  const { body } = await request(`${server.identityUrl}?api-version=2019-08-01&resource=${resource}`, {
    headers: { 'X-IDENTITY-HEADER': server.identityHeader },
  });
  return ((await body.json()) as { access_token: string }).access_token;
}

/** People with photos and profiles, named `user0`, `user1` and so on. */
export function addPeople(tenant: Tenant, count: number): readonly Person[] {
  return Array.from({ length: count }, (_, index) =>
    tenant.join({ upn: `user${index}@contoso.com`, photo: true }),
  );
}

export function batchOf(urls: readonly string[], headers?: Readonly<Record<string, string>>): Json {
  const requests = urls.map((url, index) => ({
    id: String(index),
    method: 'GET',
    url,
    ...(headers ? { headers } : {}),
  }));
  return { requests };
}

export const profilePath = '/_api/SP.UserProfiles.PeopleManager';
export const pictures = '/User Photos/Profile Pictures';

export function accountOf(upn: string): string {
  return `i:0#.f|membership|${upn}`;
}

export function propertiesPath(account: string): string {
  return `${profilePath}/GetPropertiesFor(accountName=@v)?@v='${encodeURIComponent(account)}'`;
}

export function folderPath(path: string, rest = ''): string {
  return `/_api/web/GetFolderByServerRelativePath(decodedUrl='${encodeURIComponent(path)}')${rest}`;
}

export function filePath(path: string, rest = ''): string {
  return `/_api/web/GetFileByServerRelativePath(decodedUrl='${encodeURIComponent(path)}')${rest}`;
}

/** A request that a service refuses, and how. */
export interface Refused {
  readonly asked: string;
  readonly path: string;
  readonly how?: Asked;
  readonly status: number;
  readonly code: string;
}
