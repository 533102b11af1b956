/** Key Vault is down, or refuses: what needs a seal does not happen, and everything else goes on. */
import { expect, test } from 'vitest';
import type { FaultAnswer } from '../../local/tenant/server/faults.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, withoutPauses } from '../workflows/asking.ts';
import { isRight, lineOf } from '../workflows/telling.ts';
import { replaced, undo } from '../workflows/undoing.ts';

const sign = { path: /\/keys\/.*\/sign/ };
const ways: readonly (readonly [string, FaultAnswer])[] = [
  ['down', { status: 503 }],
  ['refusing', { status: 403 }],
  ['lying', { status: 200, body: { error: { code: 'x' } } }],
];

function signatures(stage: Play): number {
  return stage.server.vault.signatures;
}

test('a night signs once, whatever it writes', async () => {
  const stage = await play({ vault: true });
  for (const name of ['a', 'b', 'c']) stage.withPhoto(name);
  await stage.closedBefore();
  expect(await stage.night()).toMatchObject({ outcomes: { repaired: 3 } });
  await stage.night();
  expect(signatures(stage)).toBe(1);
});

test.each(ways)(
  'while Key Vault is %s a run that reports goes on, and one that writes does not',
  async (_name, answer) => {
    const stage = await play({ vault: true });
    const person = stage.withPhoto('a');
    await stage.closedBefore();
    stage.server.faults.add({ match: sign, answer });
    stage.set({ MODE: 'report' });
    expect(await stage.night()).toMatchObject({ state: 'reported', totals: { findings: { missing: 1 } } });
    stage.set({ MODE: 'repair' });
    const run = await stage.night();
    expect(run).toMatchObject({ state: 'failed', note: expect.stringContaining('INSTEP_INTEGRITY_KEY') });
    expect(stage.written()).toEqual([]);
    stage.server.faults.clear();
    stage.pass({ minutes: 2 });
    const next = await stage.night();
    const done = next.state === 'held' ? await stage.approve(next) : next;
    expect(await lineOf(stage, done.id, person)).toMatch(/ repaired$/);
    expect(await isRight(stage, person)).toBe(true);
  },
);

test.each(ways)(
  'while it is %s a reader is told so, and an interrupted write waits as it is',
  async (_name, answer) => {
    const stage = await play({ vault: true });
    const { person } = await replaced(stage);
    stage.tenant.changePhoto(person.id);
    let uploads = 0;
    const mend = stage.wrap('writer', (writer) => ({
      async upload(...given) {
        uploads += 1;
        if (uploads > 1) throw new Error('the process died');
        await writer.upload(...given);
      },
    }));
    await stage.night();
    mend();
    const pending = (await stage.row(person)).pending;
    expect(pending).toBeDefined();
    const written = stage.written().length;
    stage.newProcess();
    const working = stage.server.faults.add({ match: sign, answer });
    const resume = withoutPauses(stage);
    const operation = await ask(stage, { idOrUpn: person.id });
    resume();
    stage.queue.length = 0;
    expect(operation.result).toMatchObject({ finding: 'unknown' });
    expect(JSON.stringify(operation.result?.trace)).toContain('INSTEP_INTEGRITY_KEY');
    expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'unreadable' });
    expect((await stage.row(person)).pending).toBeUndefined();
    expect(stage.written()).toHaveLength(written);
    stage.server.faults.remove(working);
    stage.pass({ days: 1 });
    expect((await stage.row(person)).pending).toEqual(pending);
    expect(await lineOf(stage, (await stage.night()).id, person)).toMatch(/^unfinished .* repaired$/);
  },
);
