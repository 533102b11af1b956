/** Calls for one user that are refused, that use force, or that fail. */
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../shared/core/errors.ts';
import { admitWrite } from '../../shared/workflows/ledger/on-demand-limit.ts';
import { play } from '../kit/in-process.ts';
import { ask, now, resultOf } from './asking.ts';

describe('refusals', () => {
  test('a refusal by the tenant, or a user who has left meanwhile, ends the operation', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    const mend = stage.wrap('library', () => ({
      locate: async () => Promise.reject(new PermanentError('no-picture-folder', 'There is none')),
    }));
    const refused = await ask(stage, { idOrUpn: person.id });
    mend();
    expect(refused).toMatchObject({
      state: 'failed',
      result: undefined,
      failure: { kind: 'tenant-refused', detail: 'There is none (no-picture-folder)' },
    });
    const late = await ask(stage, { idOrUpn: person.id, waitMs: 0 });
    stage.tenant.leave(person.id, 'deleted');
    await stage.pump();
    expect(await now(stage, late)).toMatchObject({ failure: { kind: 'user-not-found' } });
  });

  test('after 50 users in 24 hours no more are written until the first is a day old; a dry run never counts', async () => {
    const stage = await play();
    const { context } = stage;
    const person = stage.withPhoto('ann');
    for (let other = 0; other < 48; other += 1) {
      await context.operations.reserve(stage.now(), `other-${other}`);
    }
    const first = stage.now();
    for (let time = 0; time < 3; time += 1) await ask(stage, { idOrUpn: person.id, dryRun: true });
    const same = { id: 'undo of another', at: stage.now() };
    expect([await admitWrite(context, same), await admitWrite(context, same)]).toEqual([
      { admitted: true },
      { admitted: true },
    ]);
    expect(resultOf(await ask(stage, { idOrUpn: person.id })).outcome).toBe('repaired');
    const more = stage.withPhoto('bob');
    const refused = await ask(stage, { idOrUpn: more.id });
    expect(refused).toMatchObject({
      state: 'failed',
      failure: { kind: 'guard', numbers: { written: 50, limit: 50 } },
    });
    expect(await context.operations.reserved(new Date(0))).toHaveLength(50);
    const retryAt = Date.parse(refused.failure?.retryAt ?? '');
    expect(Math.abs(retryAt - first.getTime() - 24 * 3_600_000)).toBeLessThan(60_000);
    expect(stage.written(more)).toEqual([]);
    expect(resultOf(await ask(stage, { idOrUpn: more.id, dryRun: true })).finding).toBe('missing');
    stage.pass({ hours: 24.1 });
    expect(resultOf(await ask(stage, { idOrUpn: more.id })).outcome).toBe('repaired');
  });

  test('the limit depends on the number of users in the last closed run', async () => {
    const stage = await play();
    stage.inStep('ann');
    const run = await stage.night();
    stage.wrap('runs', (runs) => ({
      async get(id) {
        const stored = await runs.get(id);
        if (stored?.value.totals === undefined || id !== run.id) return stored;
        return { ...stored, value: { ...stored.value, totals: { ...stored.value.totals, users: 5_200 } } };
      },
    }));
    for (let other = 0; other < 51; other += 1) {
      await stage.context.operations.reserve(stage.now(), `other-${other}`);
    }
    const admit = (id: string) => admitWrite(stage.context, { id, at: stage.now() });
    expect(await admit('a')).toEqual({ admitted: true });
    expect(await admit('b')).toMatchObject({
      admitted: false,
      failure: { numbers: { written: 52, limit: 52, users: 5_200 } },
    });
  });
});

describe('force', () => {
  test('overrides an undo, a contested photo and the wait after failures, and says so', async () => {
    const stage = await play();
    const person = stage.withPhoto('ann');
    await ask(stage, { idOrUpn: person.id });
    const at = stage.now().toISOString();
    const nextAt = new Date(stage.now().getTime() + 3_600_000).toISOString();
    const marks = {
      undone: { undoneSha: (await stage.row(person)).agreement?.sourceSha },
      contested: { repairedAt: [at, at, at] },
      stuck: { trouble: { attempts: 3, code: 'x', since: at, nextAt } },
    };
    for (const [reason, mark] of Object.entries(marks)) {
      // Calls within a second count as one run, which has one undo copy.
      stage.pass({ minutes: 1 });
      stage.tenant.editInSharePoint(person.id);
      await stage.remember(person, () => ({ repairedAt: [], ...mark }));
      expect(resultOf(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ action: 'report', reason });
      const dry = resultOf(await ask(stage, { idOrUpn: person.id, dryRun: true, force: true }));
      expect(dry).toMatchObject({ action: 'report', reason: undefined });
      const forced = resultOf(await ask(stage, { idOrUpn: person.id, force: true }));
      expect(forced).toMatchObject({ action: 'copy', reason: undefined, outcome: 'repaired' });
      expect(forced.texts.action).toContain('as requested (force)');
      expect(await stage.row(person)).toMatchObject({ undoneSha: undefined, trouble: undefined });
    }
    stage.tenant.editInSharePoint(person.id);
    stage.set({ OWNERSHIP: 'respect-sharepoint' });
    const stands = resultOf(await ask(stage, { idOrUpn: person.id, force: true }));
    expect(stands).toMatchObject({ action: 'report', reason: 'ownership' });
  });
});

test('force does not remove an undo when nothing may be written', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  await ask(stage, { idOrUpn: person.id });
  const undoneSha = (await stage.row(person)).agreement?.sourceSha;
  stage.tenant.editInSharePoint(person.id);
  await stage.remember(person, () => ({ repairedAt: [], undoneSha }));
  stage.set({ MODE: 'report' });
  const forced = resultOf(await ask(stage, { idOrUpn: person.id, force: true }));
  expect(forced).toMatchObject({ action: 'report', reason: 'mode' });
  expect((await stage.row(person)).undoneSha).toBe(undoneSha);
});

test('a failure of this user is reported as an outcome', async () => {
  const stage = await play();
  const person = stage.withPhoto('ann');
  stage.wrap('writer', () => ({ upload: async () => Promise.reject(new PermanentError('refused', 'no')) }));
  expect(resultOf(await ask(stage, { idOrUpn: person.id }))).toMatchObject({ outcome: 'failed', ok: false });
  expect((await stage.row(person)).trouble?.code).toBe('refused');
});
