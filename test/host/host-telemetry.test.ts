import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FixtureApp } from './fixture-app.ts';
import { startFixture } from './start-fixture.ts';

const files = {
  'routes.js': `
app.http('look', {
  route: 'users/{id}',
  handler: async (request, context) => {
    context.log('looked');
    if (request.params.id === 'broken') throw new Error('it broke');
    return { body: '' };
  },
});`,
};

async function storedBy(app: Partial<FixtureApp>) {
  const { host } = await startFixture({ files, ...app });
  for (const id of ['ada%40contoso.com', 'broken']) await fetch(`${host.url}/api/users/${id}`);
  return (await host.stats()).stored;
}

test('the path of a request is stored twice, decoded: with the request, and with the one to the worker', async () => {
  const stored = await storedBy({});
  expect(stored.filter(({ name, text }) => (name + text).includes('ada@contoso.com'))).toEqual([
    expect.objectContaining({ table: 'requests', name: 'look' }),
    expect.objectContaining({ table: 'dependencies', name: 'GET /api/users/ada@contoso.com' }),
  ]);
});

test('with the settings of the app, it stores the name of the function, its log and its exception, and no path', async () => {
  const { logging } = JSON.parse(readFileSync(new URL('../../host.json', import.meta.url), 'utf8'));
  const stored = await storedBy({ applicationInsights: logging.applicationInsights });
  expect(stored.filter(({ table }) => table === 'requests')).toEqual([
    { table: 'requests', name: 'look', text: '' },
    { table: 'requests', name: 'look', text: '' },
  ]);
  expect(stored.some(({ table, text }) => table === 'exceptions' && text.includes('it broke'))).toBe(true);
  expect(stored.some(({ table, text }) => table === 'traces' && text.includes('looked'))).toBe(true);
  expect(JSON.stringify(stored)).not.toMatch(/ada|api.users/);
});
