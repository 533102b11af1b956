/** Two weeks of a small tenant, night by night, by the real workflows. */

import { startRun } from '../../../shared/workflows/night/steps/start-run.ts';
import { undoUserOnDemand } from '../../../shared/workflows/on-demand/undo-on-demand.ts';
import { approveRun } from '../../../shared/workflows/operate/approve-run.ts';
import { cancelRun } from '../../../shared/workflows/operate/cancel-run.ts';
import { eraseUser } from '../../../shared/workflows/operate/erase-user.ts';
import { undoRun } from '../../../shared/workflows/operate/undo-run.ts';
import { tidyUp } from '../../../shared/workflows/tidy/tidy-up.ts';
import type { Play } from '../../kit/in-process.ts';
import { ask } from '../../workflows/asking.ts';
import { type Cast, drift } from './cast.ts';
import type { Recorder } from './recorder.ts';

export interface Story {
  readonly stage: Play;
  readonly cast: Cast;
  readonly recorder: Recorder;
  /** Ids of what was asked for on demand. */
  readonly operations: string[];
}

export async function firstNights({ stage, cast, recorder }: Story): Promise<void> {
  await recorder.step('the first night reports', () => stage.night());
  await recorder.step('the second night is held', async () => {
    stage.set({ CANARY_USER: cast.canary.id });
    await stage.night();
    return stage.night();
  });
}

export async function heldNight({ stage, recorder }: Story): Promise<void> {
  await recorder.step('an approval with another plan hash is refused', async () => {
    const [held] = await stage.context.runs.list(1);
    return approveRun(stage.context, held?.id ?? '', { planHash: 'other', by: 'admin-1' });
  });
  await recorder.step('the held plan is approved and repaired', async () => {
    const [held] = await stage.context.runs.list(1);
    if (held === undefined) throw new Error('no run is held');
    stage.pass({ hours: 6 });
    return stage.approve(held);
  });
  await recorder.step('the next night has nothing to do', () => stage.night());
}

export async function nightsOfDrift({ stage, cast, recorder }: Story): Promise<void> {
  const { faults } = stage.server;
  let fault = 0;
  await recorder.step('a night with drift', async () => {
    drift(stage, cast);
    fault = faults.add({ match: { userId: cast.unreadable.id, path: /photo/ }, answer: { status: 403 } });
    const { id } = await stage.begin();
    await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
    stage.tenant.leave(cast.vanishing.id, 'deleted');
    await stage.pump();
    return stage.run(id);
  });
  await recorder.step('a second night proves an absence', async () => {
    faults.remove(fault);
    stage.tenant.restore(cast.binned.id);
    return stage.night();
  });
  await recorder.step('a night that is asked to wait', async () => {
    faults.add({
      match: { host: 'graph.microsoft.com', path: /photo/ },
      times: 30,
      answer: { status: 429, headers: { 'retry-after': '120' } },
    });
    stage.tenant.changePhoto(cast.newer.id);
    const run = await stage.night();
    faults.remove(fault + 1);
    return run;
  });
}

export async function brokenNights({ stage, cast, recorder }: Story): Promise<void> {
  await recorder.step('a repair dies, and its message is poisoned', async () => {
    for (const { id } of [cast.conflict, cast.newer]) stage.tenant.changePhoto(id);
    let uploads = 0;
    const mend = stage.wrap('writer', (writer) => ({
      async upload(folder, name, bytes) {
        uploads += 1;
        if (uploads > 1) throw new Error('the process died');
        return writer.upload(folder, name, bytes);
      },
    }));
    const run = await stage.night();
    mend();
    return run;
  });
  await recorder.step('the next night finishes it', () => stage.night());
  await recorder.step('a compare range is poisoned', async () => {
    const mend = stage.wrap('users', () => ({
      saveSnapshots: () => Promise.reject(new Error('the table does not answer')),
    }));
    stage.tenant.changePhoto(cast.newer.id);
    const run = await stage.night();
    mend();
    return run;
  });
  await recorder.step('what Instep did not send is dropped', async () => {
    const { poisoned } = await import('../../../shared/workflows/poison/poisoned.ts');
    await poisoned(stage.context, 'close-run', { what: 'is this' });
  });
  await recorder.step('a manual run is cancelled', async () => {
    stage.pass({ hours: 3 });
    const started = await startRun(stage.context, 'manual', stage.now());
    if (!started.started) throw new Error(`Run ${started.activeId} is active`);
    await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
    const cancelled = await cancelRun(stage.context, started.runId, 'admin-1');
    await stage.pump();
    return cancelled;
  });
}

export async function undoneRun({ stage, cast, recorder }: Story): Promise<void> {
  await recorder.step('the undo of the approved run is held', async () => {
    stage.pass({ minutes: 1 });
    await stage.context.undo.eraseUser(cast.notShown.id);
    const runs = await stage.context.runs.list(20);
    const approved = runs.find(({ approval, outcomes }) => approval !== undefined && outcomes.repaired);
    const answer = await undoRun(stage.context, approved?.id ?? '', 'admin-1');
    await stage.pump();
    return answer;
  });
  await recorder.step('the undo is approved', async () => {
    const [held] = await stage.context.runs.list(1);
    if (held?.trigger !== 'undo') throw new Error('the undo is not held');
    stage.pass({ minutes: 1 });
    return stage.approve(held);
  });
  await recorder.step('the next night leaves it alone', () => {
    // The canary was undone too, and would hold every plan from now on.
    stage.set({ CANARY_USER: '' });
    return stage.night();
  });
}

export async function onDemand({ stage, cast, recorder, operations }: Story): Promise<void> {
  const asked = (name: string, options: Parameters<typeof ask>[1]) =>
    recorder.step(`on demand: ${name}`, async () => {
      stage.pass({ minutes: 5 });
      const operation = await ask(stage, options);
      operations.push(operation.id);
      return operation;
    });
  stage.tenant.changePhoto(cast.missing.id);
  await asked('a dry run', { idOrUpn: cast.missing.id, dryRun: true });
  await asked('a sync by sign-in name', { idOrUpn: 'missing@contoso.com', key: 'first-key' });
  await asked('the same key again', { idOrUpn: 'missing@contoso.com', key: 'first-key' });
  await asked('nothing to do', { idOrUpn: cast.missing.id });
  await asked('out of scope', { idOrUpn: cast.guest.id });
  await asked('left to the queue', { idOrUpn: cast.right.id, waitMs: 0 });
  await recorder.step('on demand: its message is delivered', () => stage.pump());
  await recorder.step('on demand: one user is undone', () => {
    stage.pass({ minutes: 5 });
    return undoUserOnDemand(stage.context, { idOrUpn: cast.missing.id, runId: undefined, force: false });
  });
  await asked('what was undone is left alone', { idOrUpn: cast.missing.id });
  await asked('force overrides the undo', { idOrUpn: cast.missing.id, force: true });
  await recorder.step('on demand: one user is erased', () => eraseUser(stage.context, cast.right.id));
}

export async function tidyingUp({ stage, recorder }: Story): Promise<void> {
  await recorder.step('tidying up the same day', () => tidyUp(stage.context));
  await recorder.step('a night three weeks later', () => stage.night(21));
  await recorder.step('tidying up after the retention', () => {
    stage.pass({ days: 40 });
    return tidyUp(stage.context);
  });
}
