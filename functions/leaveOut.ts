import { app } from '@azure/functions';
import { refusalProblem } from '../shared/http/answers.ts';
import { callerId } from '../shared/http/authorization.ts';
import { leaveOut as operation } from '../shared/http/contract/lines.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'leaveOut',
  route(operation, async ({ request, params: { id }, body, caller, invoke, answer, concerns, notes }) => {
    const { leaveOut } = await import('../shared/workflows/operate/leave-out.ts');
    const { leftOut } = body;
    notes({ leftOut, ...('users' in body ? { users: body.users.length } : { finding: body.finding }) });
    // Then the call is also part of the history of that user.
    if ('users' in body && body.users.length === 1) concerns(body.users[0] ?? id);
    const result = await invoke((context) => leaveOut(context, id, { ...body, by: callerId(caller) }), id);
    if (result.kind !== 'done') throw refusalProblem(request, id, result);
    return answer(200, { leftOut, revision: result.revision });
  }),
);
