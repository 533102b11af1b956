/** An operation or an undo copy that cannot be read affects only its own user, and does not block the next request. */
import { expect, test } from 'vitest';
import { containerNames } from '../../shared/adapters/storage-names.ts';
import { operationNow } from '../../shared/workflows/on-demand/operation-steps.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, resultOf } from '../workflows/asking.ts';
import { afterANight, replaced, undo, undoWhole } from '../workflows/undoing.ts';

const random = 'f'.repeat(32);

async function spoilOperation(stage: Play, userId: string, columns: object): Promise<void> {
  const key = { partitionKey: userId, rowKey: `operation-${random}` };
  await stage.account.table('Operations').updateEntity({ ...key, ...columns }, 'Merge');
}

/** A request of another caller that has the user lock, and does not end. */
async function begun(stage: Play): Promise<{ readonly userId: string; readonly id: string }> {
  const { id: userId } = stage.inStep('ada');
  await stage.night();
  const at = stage.now().toISOString();
  const id = `${userId}.${random}`;
  await stage.context.operations.begin({
    ...{ id, userId, dryRun: false, force: false, by: 'admin-1', createdAt: at, progressAt: at },
    ...{ state: 'running', attempts: 0, nextAt: undefined, cause: undefined },
    ...{ result: undefined, failure: undefined },
  });
  return { userId, id };
}

const spoiled: readonly (readonly [string, object])[] = [
  ['a state that no version has', { state: 'dreaming' }],
  ['a result that is cut', { result: '{"userId":' }],
  ['attempts in words', { attempts: 'three' }],
];

test.each(spoiled)(
  'an operation with %s counts as failed, and releases the user lock',
  async (_name, columns) => {
    const stage = await play();
    const { userId, id } = await begun(stage);
    await spoilOperation(stage, userId, columns);
    expect(await operationNow(stage.context, id)).toMatchObject({
      state: 'failed',
      failure: { kind: 'operation-failed' },
    });
    expect(resultOf(await ask(stage, { idOrUpn: userId, dryRun: false }))).toMatchObject({
      finding: 'in-step',
    });
  },
);

test('an operation of a later version is refused', async () => {
  const stage = await play();
  const { userId, id } = await begun(stage);
  await spoilOperation(stage, userId, { schema: 99 });
  await expect(stage.context.operations.get(id)).rejects.toMatchObject({ code: 'newer-schema' });
});

async function spoilCopies(stage: Play, userId: string, text: string): Promise<number> {
  let copies = 0;
  for (const container of containerNames) {
    const client = stage.account.container(container);
    for await (const { name } of client.listBlobsFlat({ prefix: `${userId}/` })) {
      copies += 1;
      await client.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
    }
  }
  return copies;
}

test.each(['{"schema":3,"at":"20', 'null', '{"schema":3}', '7'])(
  'an undo copy that is %s restores nothing, and says so',
  async (text) => {
    const stage = await play();
    const { person } = await replaced(stage);
    const written = stage.written();
    expect(await spoilCopies(stage, person.id, text)).toBe(1);
    expect(await undo(stage, person)).toMatchObject({ kind: 'refused', why: 'no-copy' });
    expect(stage.written()).toEqual(written);
  },
);

test('an undo copy of a later version is refused', async () => {
  const stage = await play();
  const { person } = await replaced(stage);
  await spoilCopies(stage, person.id, '{"schema":4}');
  await expect(undo(stage, person)).rejects.toThrow();
});

test('one undo copy that is cut does not affect the others of an undo run', async () => {
  const { stage, people, night } = await afterANight();
  const [hit] = people;
  await spoilCopies(stage, hit?.id ?? '', '{"schema":3');
  const run = await undoWhole(stage, night.id);
  const done = run.state === 'held' ? await stage.approve(run) : run;
  expect(done).toMatchObject({ state: 'completed', outcomes: { repaired: 2, moved: 1 } });
});
