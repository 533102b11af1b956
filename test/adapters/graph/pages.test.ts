/** Collections of Graph come in pages, of which each may be empty. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Graph } from '../../../shared/adapters/graph/graph-client.ts';
import { readPages } from '../../../shared/adapters/graph/pages.ts';
import { collect } from '../storage.ts';

const request = { path: '/page/0', limiter: 'graph', kind: 'test' } as const;
const item = z.object({ id: z.string() });

function answering(pages: readonly object[]): Graph {
  const headers = new Headers({ 'content-type': 'application/json' });
  return {
    async send({ path }) {
      const page = pages[Number(path.split('/').at(-1))];
      return { status: 200, headers, bytes: new TextEncoder().encode(JSON.stringify(page)) };
    },
  };
}

test('an empty page is not the last one', async () => {
  const graph = answering([
    { value: [], '@odata.nextLink': '/page/1' },
    { value: [{ id: 'a' }], '@odata.nextLink': '/page/2' },
    { value: [], '@odata.nextLink': '/page/3' },
    { value: [{ id: 'b' }], '@odata.nextLink': '' },
  ]);
  expect(await collect(readPages(graph, request, item))).toEqual([{ id: 'a' }, { id: 'b' }]);
});

test('a listing that comes back to a page does not end, and is given up', async () => {
  const graph = answering([{ value: [{ id: 'a' }], '@odata.nextLink': '/page/0' }]);
  await expect(collect(readPages(graph, request, item))).rejects.toThrow('a listing that does not end');
});
