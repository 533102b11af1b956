/** What administrators ask for keeps the promises too: undos, an erasure, a photo that is removed, one user on demand. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Invariants } from '../../local/simulation/invariants/invariants.ts';
import { runsOf } from '../../local/simulation/invariants/rows.ts';
import { loadClients } from '../../local/simulation/load-clients.ts';
import { playNight } from '../../local/simulation/night.ts';
import { populate } from '../../local/simulation/people.ts';
import { World } from '../../local/simulation/world.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { syncOnDemand } from '../../shared/workflows/on-demand/on-demand.ts';
import { undoUser } from '../../shared/workflows/on-demand/undo-user.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { eraseUser } from '../../shared/workflows/operate/erase-user.ts';
import { undoRun } from '../../shared/workflows/operate/undo-run.ts';

beforeAll(loadClients);

let giveTimersBack = () => {};
afterEach(() => giveTimersBack());

test('undos restore exactly, and all other promises are kept', { timeout: 60_000 }, async () => {
  const world = new World({ seed: 'asked', settings: { REMOVAL: 'clear', GUARD_CLEARS: '100' } });
  giveTimersBack = world.time.takeTimers();
  const invariants = new Invariants(world);
  const { host, time, tenant, storage } = world;
  const night = async () => {
    invariants.beforeNight();
    await playNight(world, {
      happenings: 0,
      requests: 0,
      afterEach: invariants.afterStep,
      exempt: new Set(),
    });
    invariants.afterNight('people');
  };
  async function ask(work: (context: Context) => Promise<unknown>): Promise<void> {
    const [worker] = host.workers;
    if (worker === undefined) throw new Error('No worker runs');
    let isAnswered = false;
    host.ask(worker, work).then(() => {
      isAnswered = true;
    });
    await time.run(() => isAnswered && host.isIdle(), invariants.afterStep);
  }
  const by = { by: 'admin', key: undefined, waitMs: 60_000, dryRun: false, force: false };

  await world.deploy();
  populate(tenant, world.random);
  await night();
  const some = [...tenant.users.values()].slice(2, 6);
  for (const { id } of some) tenant.changePhoto(id);
  await night();
  const [first, second, third, fourth] = some.map(({ id }) => id) as [string, string, string, string];
  const runId = String(runsOf(storage.tables).at(-1)?.RowKey);
  await ask((context) => undoUser(context, { idOrUpn: first }));
  await ask((context) => undoRun(context, runId, 'admin'));
  const held = runsOf(storage.tables).find(({ state }) => state === 'held');
  const plan = { planHash: String(held?.planHash), by: 'admin' };
  await ask((context) => approveRun(context, String(held?.RowKey), plan));
  await ask((context) => eraseUser(context, second));
  tenant.changePhoto(third);
  await ask((context) => syncOnDemand(context, { idOrUpn: third, ...by }));
  tenant.removePhoto(fourth);
  await night();
  await night();
  expect(host.thrown.filter((error) => !/changed by another message/.test(error.message))).toEqual([]);
  expect(invariants.asked.get('undo-restores-exactly')).toBeGreaterThan(2);
  expect(tenant.users.get(fourth)?.profile?.properties.get('PictureURL')).toBe('');
});
