import { app } from '@azure/functions';
import { syncUser as operation } from '../shared/http/contract/users.ts';
import { route } from '../shared/http/route.ts';
import { synchronised } from '../shared/http/synchronised.ts';

app.http(
  'syncUser',
  route(operation, (call) => synchronised(call, call.params.id)),
);
