/** On-demand calls for one user that do not succeed at once. */
import { setImmediate } from 'node:timers/promises';
import { PermanentError } from '../../../shared/core/errors.ts';
import { operationNow } from '../../../shared/workflows/on-demand/operation-steps.ts';
import { undoUser } from '../../../shared/workflows/on-demand/undo-user.ts';
import { poisoned } from '../../../shared/workflows/poison/poisoned.ts';
import type { Play } from '../../kit/in-process.ts';
import { ask } from '../../workflows/asking.ts';
import type { Exceptions } from './exceptions.ts';

/** The guard counts them before it admits another. */
const mostWrites = 50;

function profileReads(stage: Play): number {
  const { requests } = stage.server.counts();
  const reads = Object.entries(requests).filter(([kind]) => kind.includes('profile-read'));
  return reads.reduce((sum, [, count]) => sum + count, 0);
}

export async function lateOnDemand({ stage, cast, recorder }: Exceptions): Promise<void> {
  const { faults } = stage.server;
  let operation = '';
  stage.tenant.changePhoto(cast.eva.id);
  await recorder.step('on demand: Exchange asks for time', async () => {
    const match = { host: 'graph.microsoft.com', path: /photo/ };
    const answer = { status: 429, headers: { 'retry-after': '600' } };
    const fault = faults.add({ match, answer });
    const before = profileReads(stage);
    const asked = await ask(stage, { idOrUpn: cast.eva.id });
    faults.remove(fault);
    operation = asked.id;
    // The profile is read at the same time, and may be answered later. A timer would move the clock.
    while (profileReads(stage) === before) await setImmediate();
    return asked;
  });
  await recorder.step('on demand: it goes on later', async () => {
    await stage.pump();
    return operationNow(stage.context, operation);
  });
  await recorder.step('on demand: another request comes first', async () => {
    const first = await ask(stage, { idOrUpn: cast.ana.id, waitMs: 0 });
    const second = await ask(stage, { idOrUpn: cast.ana.id, waitMs: 0, force: true });
    await stage.pump();
    const ended = [first, second].map(({ id }) => operationNow(stage.context, id));
    return [first, second, ...(await Promise.all(ended))];
  });
  await recorder.step('on demand: its message is poisoned', async () => {
    const { id } = await ask(stage, { idOrUpn: cast.bert.id, waitMs: 0 });
    stage.queue.length = 0;
    await poisoned(stage.context, 'sync-user', { operationId: id });
    return operationNow(stage.context, id);
  });
  await recorder.step('on demand: a pause', async () => {
    stage.set({ PAUSED: 'true' });
    stage.tenant.changePhoto(cast.bert.id);
    const paused = await ask(stage, { idOrUpn: cast.bert.id });
    stage.set({ PAUSED: '' });
    return paused;
  });
  await recorder.step('on demand: the tenant refuses', async () => {
    const mend = stage.wrap('library', () => ({
      locate: () => Promise.reject(new PermanentError('no-picture-folder', 'There is none')),
    }));
    const refused = await ask(stage, { idOrUpn: cast.join('refused').id });
    mend();
    return refused;
  });
  await recorder.step('on demand: a user goes meanwhile', async () => {
    const { id } = await ask(stage, { idOrUpn: cast.outside.id, waitMs: 0 });
    stage.tenant.leave(cast.outside.id, 'deleted');
    await stage.pump();
    return operationNow(stage.context, id);
  });
  await recorder.step('on demand: too many were written within a day', async () => {
    for (let count = 0; count < mostWrites; count += 1) {
      await stage.context.operations.reserve(stage.now(), `another-${count}`);
    }
    const refused = await ask(stage, { idOrUpn: cast.bert.id });
    await stage.context.operations.removeBefore(new Date(stage.now().getTime() + 1));
    return refused;
  });
}

export async function undos({ stage, cast, recorder }: Exceptions): Promise<void> {
  const undo = async (name: string, runId?: string) => {
    stage.pass({ minutes: 1 });
    let undone = '';
    await recorder.step(name, async () => {
      const result = await undoUser(stage.context, { idOrUpn: cast.eva.id, ...(runId && { runId }) });
      undone = (result.kind === 'undone' && result.undoRunId) || '';
      return result;
    });
    return undone;
  };
  const first = await undo('an undo in another geo location');
  await undo('the undo is undone', first);
  stage.tenant.editInSharePoint(cast.eva.id);
  await undo('an undo of what was changed since is refused');
}
