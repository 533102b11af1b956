/**
 * The host's own addresses under `/admin`, matched before any function:
 * https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http and `HostController`,
 * `FunctionsController` of https://github.com/Azure/azure-functions-host. With keys they want the master key.
 */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from './failures.ts';
import { headerLines } from './header-lines.ts';
import type { Journal } from './journal.ts';
import { isLetIn, type Keys } from './keys.ts';
import type { Reply } from './reply.ts';
import type { Target } from './target.ts';
import type { Timers } from './timers.ts';

export interface AdminOptions {
  readonly keys: Keys | undefined;
  readonly timers: Timers;
  readonly journal: Journal;
}

export function isAdmin({ path }: Target): boolean {
  return /^\/admin(?:\/|$)/i.test(path);
}

export async function answerAdmin(
  options: AdminOptions,
  request: IncomingMessage,
  { path, search }: Target,
): Promise<Reply> {
  const isKnown = isLetIn(options.keys, 'admin', { headers: headerLines(request.rawHeaders), search });
  if (!isKnown) return { status: 401 };
  if (/^\/admin\/host\/status\/?$/i.test(path) && request.method === 'GET') return status();
  const name = /^\/admin\/functions\/([^/]+)\/?$/i.exec(path)?.[1];
  if (name === undefined || request.method !== 'POST') return { status: 404 };
  return fire(options, name, request);
}

/** Running, whether or not the app has a function. */
function status(): Reply {
  const body = {
    id: 'local',
    state: 'Running',
    version: '4.0.0-local',
    processUptime: Math.round(process.uptime() * 1000),
  };
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

/** Answers at once: the function runs on, without regard to its schedule. */
async function fire(
  { timers, journal }: AdminOptions,
  given: string,
  request: IncomingMessage,
): Promise<Reply> {
  if (!/^application\/(?:[^;]+\+)?json\b/i.test(request.headers['content-type'] ?? ''))
    return { status: 415 };
  if (!isObject(await text(request))) return { status: 400 };
  const name = timers.names.find((one) => one.toLowerCase() === given.toLowerCase());
  if (name === undefined) return { status: 404 };
  timers
    .fireByHand(name)
    .catch((error: unknown) => journal.note('timer-failed', { function: name, error: messageOf(error) }));
  return { status: 202 };
}

function isObject(json: string): boolean {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}
