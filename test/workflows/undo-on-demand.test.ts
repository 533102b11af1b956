/** An undo for a caller counts as an on-demand write. */
import { expect, test } from 'vitest';
import { undoUserOnDemand } from '../../shared/workflows/on-demand/undo-on-demand.ts';
import { play } from '../kit/in-process.ts';
import { replaced } from './undoing.ts';

test('an undo counts as one on-demand write, and is refused with a retry time when there were too many', async () => {
  const stage = await play();
  const { person, runId } = await replaced(stage);
  const { operations, clock } = stage.context;
  const now = clock.now();
  for (let index = 0; index < 50; index += 1) await operations.reserve(now, `other-${index}`);
  const writes = stage.written().length;
  const refused = await undoUserOnDemand(stage.context, { idOrUpn: person.id });
  expect(refused.result).toMatchObject({ kind: 'refused', why: 'guard' });
  expect(refused.retryAfterSeconds).toBeGreaterThan(23 * 3_600);
  expect(stage.written()).toHaveLength(writes);

  await operations.unreserve(now, 'other-0');
  const undone = await undoUserOnDemand(stage.context, { idOrUpn: person.id });
  expect(undone).toMatchObject({ result: { kind: 'undone', runId }, retryAfterSeconds: 60 });
  expect(await operations.reserved(new Date(now.getTime() - 1_000))).toHaveLength(50);
});
