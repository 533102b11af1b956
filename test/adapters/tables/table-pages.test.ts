/** The service may end a page at any row, even before the first one: that is not the end of the listing. */
import type { TableClient } from '@azure/data-tables';
import { expect, test } from 'vitest';
import { table } from '../../../shared/adapters/tables/table.ts';
import { collect } from '../storage.ts';

const row = (rowKey: string) => ({ etag: '"1"', partitionKey: 'p', rowKey });

function answering(pages: readonly (readonly object[])[]): TableClient {
  async function* byPage() {
    yield* pages;
  }
  return { listEntities: () => ({ byPage }) } as unknown as TableClient;
}

test.each([
  ['before all others', [[], [row('a')], [row('b')]]],
  ['between others', [[row('a')], [], [], [row('b')]]],
  ['after all others', [[row('a')], [row('b')], []]],
])('an empty page %s is left out, and the others are read', async (_where, pages) => {
  const some = table('Users', answering(pages));
  for (const listed of [
    some.pages('p', { from: '', to: undefined }),
    some.pagesOfPartitions({ from: 'p', to: 'q' }, 'true'),
  ]) {
    expect((await collect(listed)).map(({ rowKey }) => rowKey)).toEqual(['a', 'b']);
  }
});
