/** The HTTP routes in this process: the app's own functions over a test's storage and tenant. */
import { app, type HttpFunctionOptions } from '@azure/functions';
import { vi } from 'vitest';
import { localIntegrityKey } from '../../../local/tenant/truth/signing-key.ts';
import { ensureStorage } from '../../../shared/adapters/state.ts';
import type { WorkerServer } from '../../kit/as-forwarded.ts';
import type { Play } from '../../kit/in-process.ts';
import { csvTable } from './csv.ts';

/** Without `.ts`, as they stand in `functions`. */
const functions = [
  ...['approveRun', 'compareRuns', 'eraseUser', 'getOperation', 'getPhotoReport', 'getPlan', 'getRun'],
  ...['getRunReport', 'getUser', 'listAudit', 'listRuns', 'preflight', 'syncUser', 'undoUser'],
] as const;
export type FunctionName = (typeof functions)[number];

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Path and query below `/api/`. */
  readonly target: string;
  readonly body?: unknown;
  readonly accept?: string;
}

export interface Routes {
  /** Status, headers and body (JSON and CSV are parsed), and the events of the call. */
  ask(name: FunctionName, asked: Asked): Promise<Readonly<Record<string, unknown>>>;
}

/** Once a process: the app reads its environment when it is loaded. */
export async function openRoutes(
  stage: Play,
  worker: WorkerServer,
  settings: Readonly<Record<string, string>>,
): Promise<Routes> {
  await ensureStorage(stage.account);
  Object.assign(process.env, environmentOf(stage, settings));
  const routes = new Map<string, HttpFunctionOptions>();
  const registering = vi.spyOn(app, 'http').mockImplementation((name, options) => {
    routes.set(name, options);
  });
  for (const name of functions) await import(`../../../functions/${name}.ts`);
  registering.mockRestore();
  const events = watchEvents();

  return {
    async ask(name, { method = 'GET', target, body, accept = 'application/json' }) {
      const { handler } = routes.get(name) as HttpFunctionOptions;
      let headers: object = {};
      events.length = 0;
      setClock(stage);
      const forwarded = worker.headersFor(async (library, invocation) => {
        const answered = await handler(library, invocation);
        const { status = 200, headers: given = {}, body: sent } = answered as Answered;
        headers = given;
        return { status, body: await new Response(sent).text() };
      });
      const answer = await fetch(`http://127.0.0.1:${worker.port}/api/${target}`, {
        method,
        headers: [...forwarded, ['Accept', accept], ...(body === undefined ? [] : [jsonHeader])] as [
          string,
          string,
        ][],
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const sorted = events.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      return { status: answer.status, headers, body: bodyOf(await answer.text()), events: sorted };
    },
  };
}

/** The routes use the process's clock: it is set to the time of the test, a minute after the last call. */
function setClock(stage: Play): void {
  const now = new Date(stage.now().getTime() + 60_000);
  vi.setSystemTime(now);
  stage.pass({ minutes: (now.getTime() - stage.now().getTime()) / 60_000 });
  if (stage.now().getTime() !== Date.now()) throw new Error('the clocks differ');
}

const jsonHeader = ['Content-Type', 'application/json'] as const;

interface Answered {
  readonly status?: number;
  readonly headers?: object;
  readonly body: string | ReadableStream;
}

/** Without Application Insights the app writes a line for each event; requests to several services may end in any order. */
function watchEvents(): object[] {
  const events: object[] = [];
  vi.spyOn(console, 'info').mockImplementation((line) => {
    const { operationId: _, ...event } = JSON.parse(String(line));
    events.push(event);
  });
  return events;
}

function bodyOf(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : csvTable(text);
}

function environmentOf({ tenant, network }: Play, settings: Readonly<Record<string, string>>) {
  const all = {
    TENANT: 'contoso',
    TENANT_ID: tenant.tenantId,
    COMPANY: 'Contoso',
    INTEGRITY_KEY: localIntegrityKey(),
    MODE: 'repair',
    LICENSED_USERS: '60000',
    PROFILE_CALL_SHARE: '1',
    FUNCTION_KEYS: 'operate',
    ...settings,
  };
  return {
    ...Object.fromEntries(Object.entries(all).map(([name, value]) => [`INSTEP_${name}`, value])),
    AzureWebJobsStorage: network?.connectionString,
    IDENTITY_ENDPOINT: network?.identityUrl,
    IDENTITY_HEADER: network?.identityHeader,
  };
}
