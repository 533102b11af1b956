/** Requests and answers inside an invocation's message: for an app that does not want them over HTTP. */
import { buffer } from 'node:stream/consumers';
import type { HttpData } from './core-module.ts';
import type { HeaderLine } from './header-lines.ts';
import type { Journal } from './journal.ts';
import type { Reply } from './reply.ts';
import type { RequestBody } from './request-body.ts';
import type { RouteParams } from './routes.ts';
import type { Target } from './target.ts';
import { queryPairs } from './trigger-metadata.ts';

export interface MessageSource {
  readonly method: string;
  readonly target: Target;
  readonly headers: readonly HeaderLine[];
  readonly params: RouteParams;
  readonly body: RequestBody;
}

export async function toHttpData({
  method,
  target,
  headers,
  params,
  body,
}: MessageSource): Promise<HttpData> {
  const bytes = await bytesOf(body);
  const present = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    method,
    url: `http://${target.host ?? 'localhost'}${target.passedOn}`,
    headers: joined(
      headers.map(([name, value]) => [name.toLowerCase(), value]),
      ', ',
    ),
    // A repeated parameter reaches the worker as one value with commas.
    query: joined(queryPairs(target.search), ','),
    params: Object.fromEntries(present),
    ...(bytes.length > 0 ? { body: { bytes } } : {}),
  };
}

export function toReply(journal: Journal, http: HttpData | undefined): Reply {
  if (!http) return { status: 204 };
  if (http.cookies?.length) journal.problem('The local host does not send the cookies of a response.');
  return {
    status: Number(http.statusCode ?? 200),
    headers: http.headers ?? {},
    body: http.body?.bytes ?? http.body?.string ?? '',
  };
}

async function bytesOf(body: RequestBody): Promise<Uint8Array> {
  if (body.kind === 'none') return new Uint8Array();
  if (body.kind === 'whole') return body.bytes;
  return buffer(body.stream);
}

function joined(pairs: readonly (readonly [string, string])[], separator: string): Record<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = all.get(name);
    all.set(name, before === undefined ? value : `${before}${separator}${value}`);
  }
  return Object.fromEntries(all);
}
