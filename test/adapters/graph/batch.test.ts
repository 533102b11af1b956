import { expect, test } from 'vitest';
import { systemTimer } from '../../../shared/adapters/clock.ts';
import { sendBatch } from '../../../shared/adapters/graph/batch.ts';
import type { Graph } from '../../../shared/adapters/graph/graph-client.ts';
import { createSourcePhotos } from '../../../shared/adapters/graph/source-photos.ts';

function answering(body: object): Graph {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const headers = new Headers({ 'content-type': 'application/json' });
  return { send: async () => ({ status: 200, headers, bytes }) };
}

const photo = (etag: string) => ({ '@odata.mediaEtag': etag });

test('answers are matched by id, in any order', async () => {
  const graph = answering({
    responses: [
      { id: '1', status: 404, body: { error: { code: 'ImageNotFound' } } },
      { id: '0', status: 200, headers: { 'Content-Type': 'application/json' }, body: photo('a') },
      { id: '7', status: 200, body: photo('not requested') },
    ],
  });
  const answers = await sendBatch(graph, 'test', ['/first', '/second', '/third']);
  expect(answers.map((answer) => answer?.status)).toEqual([200, 404, undefined]);
});

test('a user who is missing in the answer of a batch is unknown, the others are not', async () => {
  const photos = createSourcePhotos({
    graph: answering({ responses: [{ id: '1', status: 200, body: photo('b') }] }),
    transport: { throttledInside: () => undefined },
    host: 'graph.microsoft.com',
    timer: systemTimer,
    clock: { now: () => new Date(0) },
    random: () => 0,
  });
  const readings = await photos.describe(['left-out', 'answered']);
  expect(readings.get('left-out')).toEqual({ kind: 'unknown', cause: 'no answer in the batch' });
  expect(readings.get('answered')).toEqual({ kind: 'photo', etag: 'b' });
});
