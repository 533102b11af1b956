import { app } from '@azure/functions';
import { listAudit as operation } from '../shared/http/contract/service.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'listAudit',
  route(operation, async ({ query: { limit, continuation }, invoke, answer }) =>
    answer(200, await invoke((context) => context.audit.page({ limit, continuation }))),
  ),
);
