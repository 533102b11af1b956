import { app } from '@azure/functions';
import { consoleScript as operation } from '../shared/http/contract/console.ts';
import { plain } from '../shared/http/headers.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'consoleScript',
  route(operation, async ({ params: { file } }) => {
    const { readConsoleFile } = await import('../shared/console/files.ts');
    const script = readConsoleFile(file);
    if (script === undefined) throw new ProblemError('no-such-script', `The console has no ${file}.`);
    const type = file.endsWith('.css') ? 'text/css' : 'text/javascript';
    const headers = { ...plain, 'content-type': `${type}; charset=utf-8` };
    return { status: 200, headers, body: script };
  }),
);
