/** The modules of the console are served from where they are built, and nothing else is. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labels } from '../../shared/core/catalogue/labels.ts';

test('the page loads its first module, and every imported module exists', async () => {
  const { page } = await import('../../dist/shared/console/page.js' as string);
  const { readScript } = await import('../../dist/shared/console/files.js' as string);
  const modules = readdirSync(new URL('../../dist/shared/console/client', import.meta.url)).filter((file) =>
    file.endsWith('.js'),
  );
  const reached = new Set<string>();
  const follow = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    const script = readScript(file) as string;
    expect(script, file).not.toContain('sourceMappingURL');
    for (const [, next = ''] of script.matchAll(/from '\.\/([a-z-]+\.js)'/g)) follow(next);
  };
  follow(/src="\/api\/console\/([a-z-]+\.js)"/.exec(page)?.[1] ?? '');
  expect([...reached].sort()).toEqual(modules.sort());
  expect(readScript('no-such.js')).toBeUndefined();
});

test('the page contains the labels of the catalogue as data that cannot end its script element', async () => {
  const { page } = await import('../../dist/shared/console/page.js' as string);
  const [, data = ''] = /<script type="application\/json" id="labels">([^<]+)<\/script>/.exec(page) ?? [];
  expect(JSON.parse(data)).toEqual(labels);
});
