import { app } from '@azure/functions';
import { startOver as operation } from '../shared/http/contract/runs.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'startOver',
  route(operation, async ({ body: { lists }, invoke, answer }) => {
    const { requestStartOver } = await import('../shared/workflows/ledger/start-over.ts');
    const request = { directory: lists !== 'library', library: lists !== 'directory' };
    return answer(200, await invoke((context) => requestStartOver(context, request)));
  }),
);
