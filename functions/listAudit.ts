import { app } from '@azure/functions';
import { listAudit as operation } from '../shared/http/contract/audit.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'listAudit',
  route(operation, async ({ query, caller, invoke, answer }) => {
    const { limit, continuation, by, operation: called } = query;
    const only = { by, operation: called };
    // Names are for people: a program that has a function key gets ids.
    if (caller.kind === 'key') {
      return answer(200, await invoke(({ audit }) => audit.page({ limit, continuation }, only)));
    }
    const { auditPage } = await import('../shared/workflows/report/audit-page.ts');
    const known = new Map([[caller.id, caller.name]]);
    return answer(200, await invoke((context) => auditPage(context, { limit, continuation, only }, known)));
  }),
);
