/**
 * The requests that all rivals send, each in the usual way: paged lists of Graph, PeopleManager, files by path. An answer
 * 429 or 503 is waited out as its Retry-After says, and repeated up to ten times, which is the most that Graph's SDK for
 * JavaScript allows (https://github.com/microsoftgraph/msgraph-sdk-javascript, RetryHandlerOptions) and what PnP PowerShell
 * does; without that header the wait doubles from three seconds.
 */
import type { RivalWorld } from './rival.ts';

const mostRetries = 10;
const firstWaitMs = 3_000;
const usersAPage = 999;

export interface RivalUser {
  readonly id: string;
  readonly upn: string;
}

export type PictureProperty =
  | 'PictureURL'
  | 'SPS-PicturePlaceholderState'
  | 'SPS-PictureTimestamp'
  | 'SPS-PictureExchangeSyncState';

export class RivalClient {
  readonly #world: RivalWorld;

  constructor(world: RivalWorld) {
    this.#world = world;
  }

  /** Members with a mailbox plan who may sign in. */
  async users(): Promise<readonly RivalUser[]> {
    const { graph } = this.#world.hosts;
    const users: RivalUser[] = [];
    const query = new URLSearchParams({
      $select: 'id,userPrincipalName,assignedPlans',
      $filter: "accountEnabled eq true and userType eq 'Member'",
      $top: String(usersAPage),
    });
    let next: string | undefined = `https://${graph}/v1.0/users?${query}`;
    while (next !== undefined) {
      const answer: UsersPage = await (await this.ok(next)).json();
      for (const { id, userPrincipalName, assignedPlans } of answer.value)
        if (assignedPlans.length > 0) users.push({ id, upn: userPrincipalName });
      next = answer['@odata.nextLink'];
    }
    return users;
  }

  /** Undefined: there is none. */
  photo({ id }: RivalUser): Promise<Uint8Array | undefined> {
    return this.#bytes(`https://${this.#world.hosts.graph}/v1.0/users/${id}/photo/$value`);
  }

  /** Of up to twenty users in one batch. Undefined: there is no photo. */
  async etags(users: readonly RivalUser[]): Promise<ReadonlyMap<string, string | undefined>> {
    const { graph } = this.#world.hosts;
    const etags = new Map<string, string | undefined>();
    let open = users;
    for (let attempt = 0; open.length > 0 && attempt <= mostRetries; attempt += 1) {
      const requests = open.map(({ id }) => ({ id, method: 'GET', url: `/users/${id}/photo` }));
      const { responses }: BatchAnswer = await (
        await this.ok(`https://${graph}/v1.0/$batch`, json({ requests }))
      ).json();
      const refused = responses.filter(({ status }) => isRefusal(status));
      for (const { id, status, body } of responses)
        if (!isRefusal(status))
          etags.set(id, status === 200 ? body?.['@odata.mediaEtag'] || undefined : undefined);
      const waits = refused.map(({ headers }) => Number(headers?.['Retry-After'] ?? 1) * 1000);
      if (waits.length > 0) await this.#world.wait(Math.max(...waits));
      open = open.filter(({ id }) => refused.some((one) => one.id === id));
    }
    return etags;
  }

  /** Where the profile says that the photo is, decoded and server-relative; undefined where it shows none. */
  async shownPath({ upn }: RivalUser): Promise<string | undefined> {
    const account = encodeURIComponent(quoted(claimOf(upn)));
    const path = `SP.UserProfiles.PeopleManager/GetPropertiesFor(accountName=@v)?@v=${account}`;
    const answer = await this.send(this.#sharePoint(path));
    if (!answer.ok) throw new Error(`profile of ${upn}: HTTP ${answer.status}`);
    const { PictureUrl }: { readonly PictureUrl?: string | null } = await answer.json();
    return PictureUrl ? decodeURIComponent(new URL(PictureUrl).pathname) : undefined;
  }

  /** Undefined: there is none. */
  file(path: string): Promise<Uint8Array | undefined> {
    return this.#bytes(
      this.#sharePoint(`web/GetFileByServerRelativePath(decodedUrl=@p)/$value?@p=${literal(path)}`),
    );
  }

  async upload(name: string, bytes: Uint8Array): Promise<void> {
    const folder = `web/GetFolderByServerRelativePath(decodedUrl=@f)/files/AddUsingPath(decodedUrl=@n,overwrite=true)`;
    const address = this.#sharePoint(`${folder}?@f=${literal(this.#world.folder)}&@n=${literal(name)}`);
    await this.ok(address, { method: 'POST', body: new Uint8Array(bytes) });
  }

  /** In one batch, as scripts with SharePoint's client library send them in one query. */
  async setProperties(
    { upn }: RivalUser,
    properties: Readonly<Record<PictureProperty, string>>,
  ): Promise<void> {
    const address = this.#sharePoint('SP.UserProfiles.PeopleManager/SetSingleValueProfileProperty');
    const accountName = claimOf(upn);
    const bodies = Object.entries(properties).map(([propertyName, propertyValue]) =>
      JSON.stringify({ accountName, propertyName, propertyValue }),
    );
    let open = bodies;
    for (let attempt = 0; open.length > 0 && attempt <= mostRetries; attempt += 1) {
      const answer = await (await this.ok(this.#sharePoint('$batch'), batchOf(address, open))).text();
      const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
      if (statuses.some((status) => status >= 400 && !isRefusal(status)))
        throw new Error(`profile of ${upn}: HTTP ${statuses.join(', ')}`);
      const waits = [...answer.matchAll(/^retry-after: ([\d.]+)/gim)].map(
        ([, after]) => Number(after) * 1000,
      );
      if (waits.length > 0) await this.#world.wait(Math.max(...waits));
      open = open.filter((_, index) => isRefusal(statuses[index] ?? 0));
    }
  }

  /** Throws when the answer is no success, also after the last attempt. */
  async ok(address: string, request: RequestInit = {}): Promise<Response> {
    const answer = await this.send(address, request);
    if (!answer.ok) throw new Error(`${address}: HTTP ${answer.status}`);
    return answer;
  }

  async send(address: string, request: RequestInit = {}): Promise<Response> {
    const { fetch, token, wait } = this.#world;
    for (let attempt = 0; ; attempt += 1) {
      const headers = {
        accept: 'application/json',
        ...request.headers,
        authorization: `Bearer ${await token(new URL(address).hostname)}`,
      };
      const answer = await fetch(address, { ...request, headers });
      if (!isRefusal(answer.status) || attempt === mostRetries) return answer;
      const after = answer.headers.get('retry-after');
      await wait(after === null ? firstWaitMs * 2 ** attempt : Number(after) * 1000);
    }
  }

  async #bytes(address: string): Promise<Uint8Array | undefined> {
    const answer = await this.send(address);
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    // Without a mailbox Graph answers 400 or 401, too.
    if ([400, 401, 404].includes(answer.status)) return undefined;
    throw new Error(`${address}: HTTP ${answer.status}`);
  }

  #sharePoint(path: string): string {
    return `https://${this.#world.hosts.mySite}/_api/${path}`;
  }
}

interface UsersPage {
  readonly value: readonly {
    readonly id: string;
    readonly userPrincipalName: string;
    readonly assignedPlans: readonly unknown[];
  }[];
  readonly '@odata.nextLink'?: string;
}

interface BatchAnswer {
  readonly responses: readonly {
    readonly id: string;
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Readonly<Record<string, string>> | null;
  }[];
}

function isRefusal(status: number): boolean {
  return status === 429 || status === 503;
}

function claimOf(upn: string): string {
  return `i:0#.f|membership|${upn}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function literal(text: string): string {
  return encodeURIComponent(quoted(text));
}

function json(value: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function batchOf(address: string, bodies: readonly string[]): RequestInit {
  const parts = bodies.map((body) =>
    [
      '--changes',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      `POST ${address} HTTP/1.1`,
      'Accept: application/json',
      'Content-Type: application/json',
      '',
      body,
      '',
    ].join('\r\n'),
  );
  const changes = `--all\r\nContent-Type: multipart/mixed; boundary=changes\r\n\r\n${parts.join('')}--changes--\r\n`;
  const headers = { 'content-type': 'multipart/mixed; boundary=all' };
  return { method: 'POST', headers, body: `${changes}--all--\r\n` };
}
