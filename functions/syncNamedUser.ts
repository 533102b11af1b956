import { app } from '@azure/functions';
import { syncNamedUser as operation } from '../shared/http/contract/users.ts';
import { route } from '../shared/http/route.ts';
import { synchronised } from '../shared/http/synchronised.ts';

app.http(
  'syncNamedUser',
  route(operation, (call) => synchronised(call, call.body.user)),
);
