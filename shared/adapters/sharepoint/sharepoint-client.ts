/** PnPjs over our transport. The few behaviours below replace @pnp/nodejs. */
import type { ISPQueryable } from '@pnp/sp';
import type { IFile, IFiles } from '@pnp/sp/files/index.js';
import type { IFolder } from '@pnp/sp/folders/index.js';
import type { IList } from '@pnp/sp/lists/index.js';
import type { IProfiles } from '@pnp/sp/profiles/index.js';
import { looksLikeHtml } from '../transport/answers.ts';
import type { LimiterName } from '../transport/rate-limiter.ts';
import type { Transport } from '../transport/transport.ts';
import { malformedAnswer } from './sharepoint-answers.ts';
import { errorCode } from './sharepoint-error.ts';

/** How the requests made through one `open` are paced, counted and limited in time. */
export interface Purpose {
  readonly limiter: LimiterName;
  readonly cost: number;
  readonly kind: string;
  readonly withinMs?: number;
  /** As in TransportRequest. */
  readonly answerWithinMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with the headers of each answer. */
  readonly onHeaders?: (headers: Headers) => void;
  readonly atMostBytes?: number;
}

/**
 * A write ends before the lease under which it started, so that it cannot overwrite the next writer's work.
 */
export const writeWithinMs = 50_000;

/** The parts of PnPjs that Instep uses. Paths are decoded and server-relative. */
export interface OpenSharePoint {
  file(path: string): IFile;
  folder(path: string): IFolder;
  files(folder: string): IFiles;
  list(path: string): IList;
  profiles(): IProfiles;
  /** Requests through the first are sent when the second is called; their promises resolve after that. */
  batchedProfiles(): readonly [IProfiles, () => Promise<void>];
}

export interface SharePoint {
  open(purpose: Purpose): Promise<OpenSharePoint>;
}

/** Loaded when first needed, because loading PnPjs would slow down every cold start. */
async function load() {
  const modules = await Promise.all([
    import('@pnp/sp'),
    import('@pnp/queryable'),
    import('@pnp/sp/batching.js'),
    import('@pnp/sp/files/index.js'),
    import('@pnp/sp/folders/index.js'),
    import('@pnp/sp/lists/index.js'),
    import('@pnp/sp/profiles/index.js'),
  ]);
  const [sp, queryable, batching, files, folders, lists, profiles] = modules;
  return { ...sp, ...queryable, ...batching, ...files, ...folders, ...lists, ...profiles };
}

type Libraries = Awaited<ReturnType<typeof load>>;
type Behavior = Parameters<ISPQueryable['using']>[0];

export function createSharePoint(transport: Transport, host: string): SharePoint {
  let loading: Promise<Libraries> | undefined;
  return {
    async open(purpose) {
      loading ??= load();
      const libraries = await loading;
      const root = libraries.SPQueryable(`https://${host}`);
      root.using(plainJson(), sendThrough(transport, purpose), readAnswers(libraries, purpose));
      return createOpenSharePoint(libraries, root);
    },
  };
}

function createOpenSharePoint(libraries: Libraries, root: ISPQueryable): OpenSharePoint {
  return {
    file: (path) => libraries.fileFromServerRelativePath(root, path),
    folder: (path) => libraries.folderFromServerRelativePath(root, path),
    files: (folder) => libraries.Files(libraries.folderFromServerRelativePath(root, folder)),
    list: (path) => libraries.List(root, `_api/web/getList('${libraries.encodePath(path)}')`),
    profiles: () => libraries.Profiles(root),
    batchedProfiles() {
      const inBatch = libraries.SPQueryable(root);
      const [join, execute] = libraries.createBatch(inBatch);
      inBatch.using(join);
      return [libraries.Profiles(inBatch), execute];
    },
  };
}

/** Asks for answers without metadata and sends bytes as they are. OAuth needs no request digest. */
function plainJson(): Behavior {
  return (instance) => {
    instance.on.pre(async (url: string, init: RequestInit, result: unknown) => {
      const binary = init.body instanceof Uint8Array;
      const headers = {
        accept: 'application/json;odata=nometadata',
        'content-type': binary ? 'application/octet-stream' : 'application/json;charset=utf-8',
        ...lowerCaseNames(init.headers),
      };
      return [url, { ...init, headers }, result] as never;
    });
    return instance;
  };
}

function sendThrough(transport: Transport, purpose: Purpose): Behavior {
  return (instance) => {
    instance.on.send.replace(async (url: URL, init: RequestInit) => {
      const sent = init.body;
      const answer = await transport.send({
        ...purpose,
        method: init.method ?? 'GET',
        url: url.toString(),
        headers: lowerCaseNames(init.headers),
        ...(typeof sent === 'string' || sent instanceof Uint8Array
          ? { body: sent as string | Uint8Array<ArrayBuffer> }
          : {}),
      });
      const empty = answer.status === 204 || answer.status === 304;
      const { status, headers } = answer;
      purpose.onHeaders?.(headers);
      const isBatch = /^multipart\/mixed/i.test(headers.get('content-type') ?? '');
      const body = isBatch ? withLatinHeaders(answer.bytes) : answer.bytes;
      return new Response(empty ? null : body, { status, headers });
    });
    return instance;
  };
}

/** PnPjs makes `Headers` of the headers of each part, which refuse characters beyond Latin-1, and all parts fail. */
function withLatinHeaders(batch: Uint8Array): string {
  const headersOfPart = /^HTTP\/[\d.]+ .*\r?\n(?:.+\r?\n)*/gm;
  return new TextDecoder()
    .decode(batch)
    .replace(headersOfPart, (lines) => lines.replace(/[^\n\r\x20-\xff]/g, '?'));
}

/**
 * Refusals become HttpRequestError, which keeps the answer; HTML, and an error under status 200, become TransientError,
 * never data.
 */
function readAnswers(libraries: Libraries, purpose: Purpose): Behavior {
  return (instance) => {
    instance.using(
      libraries.RejectOnError(),
      libraries.ResolveOnData(),
      libraries.parseBinderWithErrorCheck(async (response) => {
        const text = await response.text();
        if (text.trim() === '') return {};
        if (looksLikeHtml(text)) throw malformedAnswer(purpose.kind, 'HTML in place of JSON');
        return libraries.parseODataJSON(parsedAnswer(purpose.kind, text) as never);
      }),
    );
    return instance;
  };
}

function parsedAnswer(kind: string, text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw malformedAnswer(kind, 'JSON that is cut short or malformed');
  }
  const code = errorCode(json);
  if (code === undefined) return json;
  throw malformedAnswer(kind, `HTTP 200 ${code}`);
}

/** PnPjs compares header names case-sensitively; lower case keeps one header from being sent twice. */
function lowerCaseNames(headers: RequestInit['headers']): Record<string, string> {
  const pairs = headers instanceof Headers ? [...headers] : Object.entries((headers ?? {}) as object);
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
