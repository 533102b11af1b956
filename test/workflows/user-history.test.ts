/** What Instep did to one user: in the kept runs, on demand, and what can be restored. */
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../shared/core/audit.ts';
import { undoUser } from '../../shared/workflows/on-demand/undo-user.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { nameFinder } from '../../shared/workflows/report/names-of.ts';
import { type HistoryEntry, userHistory } from '../../shared/workflows/report/user-history.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask } from './asking.ts';

const caller = '00000000-0000-4000-8000-00000000000b';

function told(entry: HistoryEntry): string {
  switch (entry.kind) {
    case 'run':
      return `run: ${entry.row.finding}, ${entry.row.granted}, ${entry.row.outcome ?? 'nothing written'}`;
    case 'sync':
      return `sync: ${entry.operation.state} ${entry.operation.result?.outcome ?? ''}`.trim();
    case 'call':
      return `call: ${entry.record.operation}`;
  }
  return entry satisfies never;
}

async function historyOf(stage: Play, id: string, limit = 50, continuation?: string) {
  const history = await userHistory(stage.context, id, { limit, continuation });
  return history && { ...history, told: history.entries.map(told) };
}

function recorded(stage: Play, id: string, changes: Partial<AuditRecord>): Promise<void> {
  return stage.context.audit.put({
    id: stage.context.ids.fresh(),
    at: stage.now().toISOString(),
    by: caller,
    operation: 'syncUser',
    subject: id,
    status: 200,
    problem: undefined,
    ...changes,
  });
}

/** Two nights, of which the first only reports and the second writes Ann's photo; then a sync, and an undo. */
async function annsHistory() {
  const stage = await play();
  const [ann, bob] = [stage.withPhoto('ann'), stage.inStep('bob')];
  await stage.night();
  const repaired = await stage.night();
  stage.pass({ minutes: 5 });
  stage.tenant.changePhoto(ann.id);
  await recorded(stage, ann.id, { by: 'function key' });
  await ask(stage, { idOrUpn: ann.id });
  stage.pass({ minutes: 5 });
  await recorded(stage, ann.id, { operation: 'undoUser' });
  const undone = await undoUser(stage.context, { idOrUpn: ann.id });
  return { stage, ann, bob, repaired, undone };
}

test('all nights, syncs and undos are told, newest first, each once, without a request to the tenant', async () => {
  const { stage, ann, bob, repaired, undone } = await annsHistory();
  const requests = stage.server.counts().httpRequests;
  const history = await historyOf(stage, ann.id);
  expect(history?.told).toEqual([
    'call: undoUser',
    'sync: done repaired',
    'run: missing, copy, repaired',
    'run: missing, copy, nothing written',
  ]);
  expect(history).toMatchObject({ runs: 2, continuation: undefined });
  const times = history?.entries.map(({ at }) => at) ?? [];
  expect(times).toEqual([...times].sort().reverse());
  // Of the undo, the sync and the night, newest first.
  expect(undone).toMatchObject({ kind: 'undone' });
  expect(history?.undoCopies?.map(({ replacedBy }) => replacedBy)).toEqual(['copy', 'source', 'source']);
  const [, , first] = history?.undoCopies ?? [];
  expect(first).toMatchObject({ runId: repaired.id, trust: 'sealed' });
  const days = (Date.parse(first?.keptUntil ?? '') - Date.parse(first?.at ?? '')) / 86_400_000;
  expect(days).toBe(stage.context.settings.UNDO_DAYS);
  expect(await historyOf(stage, bob.id)).toMatchObject({ told: [], runs: 2, undoCopies: [] });
  // Page by page nothing is told twice or left out.
  const pages: string[][] = [];
  let continuation: string | undefined;
  do {
    const page = await historyOf(stage, ann.id, 1, continuation);
    pages.push(page?.told ?? []);
    expect(page?.runs).toBe(1);
    expect(page?.undoCopies === undefined).toBe(continuation !== undefined);
    continuation = page?.continuation;
  } while (continuation !== undefined);
  expect(pages.length).toBe(2);
  expect(pages.flat()).toEqual(history?.told);
  expect(stage.server.counts().httpRequests).toBe(requests);

  // Names are looked up for object ids only; the reader's own is known.
  const nameOf = await nameFinder(
    stage.context,
    [ann.id, caller, 'function key'],
    new Map([[caller, 'Rita']]),
  );
  expect([ann.id, caller, 'function key'].map(nameOf)).toEqual([ann.upn, 'Rita', undefined]);
});

test('other calls are told beside the sync; broken copies are marked; an erased user has no history', async () => {
  const { stage, ann, repaired } = await annsHistory();
  const before = (await historyOf(stage, ann.id))?.told.length ?? 0;
  await ask(stage, { idOrUpn: ann.id });
  const others: Partial<AuditRecord>[] = [
    { by: 'function key', problem: 'guard', status: 429 },
    { by: caller },
    { by: 'function key', dryRun: true },
    { by: 'function key', force: true },
    { by: 'function key', at: new Date(stage.now().getTime() - 90_000).toISOString() },
  ];
  for (const one of others) await recorded(stage, ann.id, one);
  await recorded(stage, ann.id, { by: 'function key' });
  expect((await historyOf(stage, ann.id))?.told.length).toBe(before + 1 + others.length);

  // A copy that another program changed is marked; one that is too old or unreadable is left out.
  const [, sync] = (await historyOf(stage, ann.id))?.undoCopies ?? [];
  const forge = stage.wrap('undo', (real) => ({
    async get(userId, runId) {
      const copies = await real.get(userId, runId);
      if (runId === sync?.runId) return [];
      return copies.map((copy) => (runId === repaired.id ? { ...copy, trust: 'forged' as const } : copy));
    },
  }));
  const copies = (await historyOf(stage, ann.id))?.undoCopies ?? [];
  expect(copies.map(({ runId, trust }) => [runId === repaired.id, trust])).toEqual([
    [false, 'sealed'],
    [true, 'forged'],
  ]);
  forge();
  stage.pass({ days: 31 });
  expect((await historyOf(stage, ann.id))?.undoCopies).toEqual([]);

  // The lines of kept runs stay.
  await eraseUser(stage.context, ann.id);
  expect(await historyOf(stage, ann.id)).toBeUndefined();
  expect((await stage.findings(repaired.id)).has(ann.id)).toBe(true);
});
