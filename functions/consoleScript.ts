import { app } from '@azure/functions';
import { consoleScript as operation } from '../shared/http/contract/console.ts';
import { plain } from '../shared/http/headers.ts';
import { ProblemError } from '../shared/http/problems.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'consoleScript',
  route(operation, async ({ params: { file } }) => {
    const { readScript } = await import('../shared/console/files.ts');
    const script = readScript(file);
    if (script === undefined) throw new ProblemError('no-such-script', `The console has no ${file}.`);
    const headers = { ...plain, 'content-type': 'text/javascript; charset=utf-8' };
    return { status: 200, headers, body: script };
  }),
);
