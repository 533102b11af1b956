/** An undo that a caller asks for counts among the writes on demand. */
import { expect, test } from 'vitest';
import { undoUserOnDemand } from '../../shared/workflows/on-demand/undo-on-demand.ts';
import { play } from '../kit/in-process.ts';
import { replaced } from './undoing.ts';

test('it counts as one, and is refused where too many were written, with the time to come back', async () => {
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
