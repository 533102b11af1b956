/** Rare situations: other settings, geo locations, and nights on which something fails. */
import { PermanentError } from '../../../shared/core/errors.ts';
import { cancelRun } from '../../../shared/workflows/operate/cancel-run.ts';
import { tidyUp } from '../../../shared/workflows/tidy/tidy-up.ts';
import type { Play } from '../../kit/in-process.ts';
import { noPhoto } from '../../workflows/telling.ts';
import type { GeoCast } from './geo-cast.ts';
import type { Recorder } from './recorder.ts';

export interface Exceptions {
  readonly stage: Play;
  readonly cast: GeoCast;
  readonly recorder: Recorder;
}

export async function geoNights({ stage, cast, recorder }: Exceptions): Promise<void> {
  await recorder.step('a group in three geo locations', () => {
    stage.set({ SCOPE_GROUP: cast.groups.scope, EXCLUDE_GROUP: cast.groups.exclude });
    return stage.night();
  });
  await recorder.step('everybody is repaired where they are', () => stage.night());
  await recorder.step('a photo is removed, and the picture is kept', () => {
    stage.tenant.removePhoto(cast.home.id, noPhoto);
    return stage.night();
  });
  await recorder.step('somebody moves to another geo location', () => {
    stage.tenant.changePhoto(cast.home.id);
    stage.tenant.moveTo(cast.emil.id, 'APC');
    return stage.night(15);
  });
}

export async function policyNights({ stage, cast, recorder }: Exceptions): Promise<void> {
  await recorder.step('other settings are reported first', () => {
    stage.set({ SCOPE_GROUP: '', EXCLUDE_GROUP: '', OWNERSHIP: 'respect-sharepoint' });
    stage.set({ REMOVAL: 'clear', GUARD_CLEARS_MAX: '0', EXCHANGE_SYNC_STATE: '1', GUESTS: 'include' });
    cast.join('guest', { userType: 'Guest' });
    return stage.night();
  });
  await recorder.step('a ramp, and choices that stand', () => {
    stage.set({ MAX_UPDATES_PER_RUN: '1' });
    stage.tenant.editInSharePoint(cast.home.id);
    stage.tenant.removeInSharePoint(cast.missing.id);
    stage.tenant.removePhoto(cast.excluded.id);
    for (const { id } of [cast.eva, cast.ana]) stage.tenant.changePhoto(id);
    return stage.night();
  });
  await recorder.step('a clear is withheld', () => {
    stage.set({ MAX_UPDATES_PER_RUN: '' });
    return stage.night();
  });
  await recorder.step('a night in report mode', async () => {
    stage.set({ MODE: 'report' });
    stage.tenant.changePhoto(cast.outside.id);
    const run = await stage.night();
    stage.set({ MODE: 'repair', OWNERSHIP: '', GUARD_CLEARS_MAX: '' });
    return run;
  });
}

export async function changedFiles({ stage, cast, recorder }: Exceptions): Promise<void> {
  await recorder.step('a file comes before its owner', async () => {
    const { id } = await stage.begin();
    await stage.pump({ until: ({ queue }) => queue === 'refresh-library' });
    cast.inStepUser('late');
    await stage.pump();
    return stage.run(id);
  });
  await recorder.step('its owner is known the next night', () => stage.night());
  await recorder.step('both change logs are read anew', () => {
    const { tenant } = stage;
    for (const { library } of tenant.geos) library.forgetBefore(library.seq + 1);
    tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
    tenant.deleteFile(cast.outside.id, 'S');
    return stage.night();
  });
}

export async function failingRepairs({ stage, cast, recorder }: Exceptions): Promise<void> {
  const mend = stage.wrap('writer', (writer) => ({
    async upload(folder, name, bytes) {
      if (name.startsWith(cast.eva.id)) throw new PermanentError('refused', 'HTTP 403');
      return writer.upload(folder, name, bytes);
    },
  }));
  stage.tenant.changePhoto(cast.eva.id);
  await recorder.step('a repair is refused', () => stage.night());
  await recorder.step('it is refused again', () => stage.night());
  await recorder.step('it is refused once more', () => stage.night(3));
  mend();
  await recorder.step('somebody else writes the user', async () => {
    stage.tenant.changePhoto(cast.ana.id);
    await stage.begin();
    await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
    const lease = await stage.context.leases.acquire(cast.ana.id, 'another', stage.now(), 3_600_000);
    await stage.pump();
    await lease?.release();
    const [run] = await stage.context.runs.list(1);
    return run;
  });
  await recorder.step('a pause during repairs', async () => {
    await stage.begin();
    await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
    stage.set({ PAUSED: 'true' });
    await stage.step();
    stage.set({ PAUSED: '' });
    await stage.pump();
    const [run] = await stage.context.runs.list(1);
    return run;
  });
  await recorder.step('a run is cancelled during repairs', async () => {
    for (const { id } of [cast.ana, cast.bert]) stage.tenant.changePhoto(id);
    const { id } = await stage.begin();
    await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
    const cancelled = await cancelRun(stage.context, id, 'admin-1');
    await stage.pump();
    return cancelled;
  });
  await recorder.step('the deadline comes', async () => {
    const unwrap = stage.wrap('findings', (findings) => ({
      async setOutcome(runId, userId, outcome, etag) {
        const isStored = await findings.setOutcome(runId, userId, outcome, etag);
        if ((typeof outcome === 'string' ? outcome : outcome.outcome) === 'repaired')
          stage.pass({ hours: 21 });
        return isStored;
      },
    }));
    const run = await stage.night();
    unwrap();
    return run;
  });
}

export async function failingRuns({ stage, cast, recorder }: Exceptions): Promise<void> {
  await recorder.step('the directory is refused', async () => {
    const mend = stage.wrap('directory', () => ({
      usersDelta: () => Promise.reject(new PermanentError('refused', 'HTTP 403')),
    }));
    const run = await stage.night();
    mend();
    return run;
  });
  await recorder.step('a run whose messages are lost is woken, and at last stalls', async () => {
    const { id } = await stage.begin();
    for (let times = 0; times < 6; times += 1) {
      stage.queue.length = 0;
      await tidyUp(stage.context);
      stage.pass({ minutes: 31 });
    }
    return stage.run(id);
  });
  await recorder.step('a held plan expires', async () => {
    stage.queue.length = 0;
    stage.set({ CANARY_USER: cast.join('canary').id });
    const { id } = await stage.night();
    stage.pass({ hours: 73 });
    await tidyUp(stage.context);
    return stage.run(id);
  });
}
