/** What is not sealed because there is no key, or because an earlier version stored it (DECISIONS.md, D-unsealed). */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { noSeals } from '../../shared/adapters/key-vault/seals.ts';
import { PermanentError } from '../../shared/core/errors.ts';
import { undoRun } from '../../shared/workflows/operate/undo-run.ts';
import { play } from '../kit/in-process.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { ask, now, resultOf } from '../workflows/asking.ts';
import { facesOf } from '../workflows/faces.ts';
import { files, isRight, short } from '../workflows/telling.ts';
import { replaced, undo } from '../workflows/undoing.ts';
import { attacker, mark } from './attacker.ts';
import { expectNothingWritten } from './attempts.ts';

describe('without a key', () => {
  test('plans are carried out, no mark is believed, and copies are restored one by one, with a warning', async () => {
    const stage = await play({ seals: noSeals, settings: { INTEGRITY_KEY: '' } });
    const { person, runId, before } = await replaced(stage);
    expect(await undoRun(stage.context, runId, 'admin-1')).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('INSTEP_INTEGRITY_KEY is not set'),
    });
    expect(await undo(stage, person)).toMatchObject({ kind: 'undone', warning: expect.any(String) });
    expect(await facesOf(stage.tenant, person)).toEqual(before);
    await attacker(stage).setUser(person, { pending: mark(person, runId, { now: stage.now() }) });
    stage.tenant.removePhoto(person.id);
    await expectNothingWritten(stage, person);
  });

  test('an interrupted copy is finished by the same run, and undone to what was there before', async () => {
    const stage = await play({ seals: noSeals, settings: { INTEGRITY_KEY: '' } });
    const person = stage.inStep('a');
    stage.tenant.editInSharePoint(person.id);
    const before = await facesOf(stage.tenant, person);
    stage.server.faults.add({
      match: { path: /_MThumb.*overwrite/i, method: 'POST' },
      times: 1,
      answer: { status: 429, headers: { 'Retry-After': '60' } },
    });
    const operation = await ask(stage, { idOrUpn: person.id });
    await stage.pump();
    expect(resultOf(await now(stage, operation)).outcome).toBe('repaired');
    expect(short(stage.written(person))).toEqual(['LThumb', ...files, 'SPS-PictureTimestamp']);
    expect(await undo(stage, person)).toMatchObject({ kind: 'undone' });
    expect(await facesOf(stage.tenant, person)).toEqual(before);
  });

  testThoroughly('an interrupted undo is finished by the next call of an administrator', async () => {
    const stage = await play({ seals: noSeals, settings: { INTEGRITY_KEY: '' } });
    const { person, before } = await replaced(stage);
    let uploads = 0;
    const mend = stage.wrap('writer', (writer) => ({
      async upload(...given) {
        uploads += 1;
        if (uploads === 2) throw new PermanentError('refused', 'HTTP 403');
        await writer.upload(...given);
      },
    }));
    expect(await undo(stage, person)).toMatchObject({ kind: 'failed' });
    mend();
    stage.pass({ minutes: 1 });
    expect(await undo(stage, person, { force: true })).toMatchObject({ kind: 'undone' });
    expect(await facesOf(stage.tenant, person)).toEqual(before);
  });
});

describe('after an upgrade', () => {
  test('what the version before stored is planned anew, and ends with the right face', async () => {
    const stage = await play();
    const people = ['ann', 'ben'].map((name) => stage.inStep(name)) as [Person, Person];
    for (const { id } of people) stage.tenant.editInSharePoint(id);
    await stage.closedBefore();
    const { id } = await stage.begin();
    const attack = attacker(stage);
    let uploads = 0;
    const mend = stage.wrap('writer', (writer) => ({
      async upload(...given) {
        uploads += 1;
        if (uploads < 2) return writer.upload(...given);
        // As if nothing had been sealed when the process died.
        for (const person of people) await attack.setUser(person, { pendingSeal: '' });
        await attack.change('Runs', ['run', id], { seal: '' });
        throw new Error('the process died');
      },
    }));
    await stage.pump();
    mend();
    expect(await stage.run(id)).toMatchObject({ state: 'failed' });
    await stage.context.runs.release(id);
    stage.pass({ days: 1 });
    expect(await stage.night()).toMatchObject({ state: 'completed' });
    for (const person of people) expect(await isRight(stage, person)).toBe(true);
  });
});
