/** Who may write the storage account wants a call that nobody made (DECISIONS.md, D-seals). */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { operationNow } from '../../shared/workflows/on-demand/operation-steps.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, operationLeft, usual } from '../workflows/asking.ts';
import { facesOf } from '../workflows/faces.ts';
import { replaced, undone } from '../workflows/undoing.ts';
import { attacker } from './attacker.ts';

const random = '0123456789abcdef0123456789abcdef';

/** A user whose photo an administrator undid. */
async function afterUndo() {
  const stage = await play();
  const { person } = await replaced(stage);
  await undone(stage, person);
  return { stage, person, attack: attacker(stage), before: await facesOf(stage.tenant, person) };
}

function rowOf({ now }: Play, { id }: Person, columns: object = {}) {
  const at = now().toISOString();
  const times = { createdAt: at, progressAt: at, nextAt: '' };
  const rest = { schema: 1, attempts: 0, cause: '', result: '', failure: '', state: 'running' };
  const key = { partitionKey: id, rowKey: `operation-${random}` };
  return { ...key, ...times, ...rest, dryRun: false, force: true, by: 'admin-1', ...columns };
}

test('an operation that somebody planted overrides no undo', async () => {
  const { stage, person, attack, before } = await afterUndo();
  const operationId = `${person.id}.${random}`;
  const written = stage.written().length;
  for (const seal of ['', `${'0'.repeat(32)} ${'A'.repeat(43)}`]) {
    await attack.put('Operations', { ...rowOf(stage, person), seal });
    attack.send('sync-user', { operationId });
    await stage.pump();
    expect(await operationNow(stage.context, operationId)).toMatchObject({
      state: 'failed',
      failure: { detail: expect.stringContaining('is not what Instep stored') },
    });
  }
  expect(stage.written()).toHaveLength(written);
  expect(await facesOf(stage.tenant, person)).toEqual(before);
});

test('a call that waits is not continued as another call', async () => {
  const { stage, person, attack } = await afterUndo();
  const written = stage.written().length;
  const now = stage.now();
  const lease = await stage.context.leases.acquire(person.id, 'another', now, 60_000);
  await ask(stage, { ...usual, idOrUpn: person.id, waitMs: 0 });
  const [user, random] = operationLeft(stage).split('.') as [string, string];
  await attack.change('Operations', [user, `operation-${random}`], { force: true });
  await lease?.release();
  await stage.pump();
  expect(await operationNow(stage.context, `${user}.${random}`)).toMatchObject({ state: 'failed' });
  expect(stage.written()).toHaveLength(written);
});

test('an operation without a seal runs to its end in the process that began it, and others join it', async () => {
  const { stage, person, attack } = await afterUndo();
  const operationId = `${person.id}.${random}`;
  await attack.put('Operations', rowOf(stage, person, { seal: '' }));
  await attack.put('Operations', { partitionKey: person.id, rowKey: 'place', schema: 1, operationId });
  const joined = await ask(stage, { ...usual, idOrUpn: person.id, force: true, by: 'admin-1', waitMs: 0 });
  expect(joined).toMatchObject({ id: operationId, state: 'running' });
  // If that process has died, its message ends it.
  attack.send('sync-user', { operationId });
  await stage.pump();
  expect(await operationNow(stage.context, operationId)).toMatchObject({ state: 'failed' });
});

test('a call that only looks needs no seal, and writes nothing when it is planted', async () => {
  const { stage, person, attack } = await afterUndo();
  const written = stage.written().length;
  await attack.put('Operations', rowOf(stage, person, { dryRun: true, state: 'waiting' }));
  attack.send('sync-user', { operationId: `${person.id}.${random}` });
  await stage.pump();
  expect(stage.written()).toHaveLength(written);
  expect(await operationNow(stage.context, `${person.id}.${random}`)).toMatchObject({
    state: 'done',
    result: { finding: 'changed-in-sharepoint', outcome: undefined },
  });
});
