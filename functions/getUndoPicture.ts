import { app } from '@azure/functions';
import { getUndoPicture as operation } from '../shared/http/contract/pictures.ts';
import { showPicture } from '../shared/http/picture-answer.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getUndoPicture',
  route(operation, (call) => showPicture(call, { of: 'undo', ...call.params })),
);
