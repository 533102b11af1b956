/** The parts of the app that the contact sheet of a held plan calls, and of the browser around it, for tests in Node. */
import { onTestFinished, vi } from 'vitest';
import { readMe } from '../../shared/console/client/me.ts';
import type { Run } from '../../shared/console/client/run/run-facts.ts';
import { sheetOf } from '../../shared/console/client/sheet/sheet.ts';
import type { Page } from '../../shared/console/client/view.ts';
import { nextRevision } from '../../shared/core/left-out.ts';

/** A browser's tab that shows the sheet of a run with this many users. */
export async function consoleApp(runId: string, users: number) {
  const ids = Array.from({ length: users }, (_, index) => `user-${String(index).padStart(3, '0')}`);
  const app = {
    asked: [] as string[],
    leftOut: new Map<string, string>(),
    revision: undefined as string | undefined,
    /** Calls that contain one of these fail. */
    broken: [] as string[],
    /** Changes wait for it. */
    gate: Promise.resolve(),
    leave(by: string, some: readonly string[], leftOut: boolean): void {
      app.revision = nextRevision(app.revision, by);
      for (const id of some) {
        if (leftOut) app.leftOut.set(id, by);
        else app.leftOut.delete(id);
      }
    },
    run: (): Run =>
      ({ id: runId, state: 'held', outcomes: {}, leftOutRevision: app.revision }) as unknown as Run,
  };
  const lineOf = (userId: string) => ({
    userId,
    finding: 'missing',
    action: 'copy',
    why: 'because',
    ...(app.leftOut.has(userId) ? { leftOut: { by: app.leftOut.get(userId), at: '' } } : {}),
  });
  const answers: Readonly<Record<string, (query: URLSearchParams, body: never) => object>> = {
    me: () => ({ id: 'me', name: 'Me', roles: ['Instep.Operate'], mode: 'repair', paused: false }),
    plan: () => ({
      isAsClosed: true,
      planHash: 'hash',
      run: app.run(),
      groups: [
        { finding: 'missing', action: 'copy', planned: true, users, leftOut: app.leftOut.size, why: '' },
      ],
    }),
    lines(query) {
      const from = Number(query.get('continuation') ?? 0);
      const to = from + Number(query.get('limit'));
      return {
        lines: ids.slice(from, to).map(lineOf),
        ...(to < users ? { continuation: String(to) } : {}),
      };
    },
    lookup: (_, body: { users: readonly string[] }) => ({ lines: body.users.map(lineOf) }),
    'left-out'(_, body: { users: readonly string[]; leftOut: boolean }) {
      app.leave('me', body.users, body.leftOut);
      return { revision: app.revision };
    },
  };
  const stored = new Map<string, string>();
  const stubs = {
    async fetch(path: string, { method = 'GET', body = '{}' }: { method?: string; body?: string } = {}) {
      const { pathname, searchParams } = new URL(path, 'https://app');
      app.asked.push(`${method} ${pathname.slice('/api/'.length)}`);
      if (method === 'POST') await app.gate;
      if (app.broken.some((part) => path.includes(part)))
        return Response.json({ detail: 'Not now.' }, { status: 500 });
      return Response.json(
        answers[pathname.split('/').at(-1) ?? '']?.(searchParams, JSON.parse(body) as never),
      );
    },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, text: string) => stored.set(key, text),
      removeItem: (key: string) => stored.delete(key),
    },
    IntersectionObserver: class {
      disconnect(): void {}
    },
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { hidden: false }),
  };
  for (const [name, stub] of Object.entries(stubs)) vi.stubGlobal(name, stub);
  onTestFinished(() => void vi.unstubAllGlobals());
  await readMe();

  /** Shows the place of the run, until it is left. */
  function open() {
    const leave = new AbortController();
    const page = { left: leave.signal, redraw: () => undefined } as unknown as Page;
    const sheet = sheetOf(page, runId, async () => undefined);
    sheet.show(app.run());
    return { sheet, leave: () => leave.abort(), there: () => vi.waitFor(() => atRest(sheet)) };
  }
  return { app, open };
}

function atRest(sheet: ReturnType<typeof sheetOf>): void {
  if (sheet.shown() === undefined || sheet.changes.waiting().length > 0)
    throw new Error('The sheet is not at rest');
}
