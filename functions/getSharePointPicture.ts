import { app } from '@azure/functions';
import { getSharePointPicture as operation } from '../shared/http/contract/pictures.ts';
import { showPicture } from '../shared/http/picture-answer.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getSharePointPicture',
  route(operation, (call) => showPicture(call, { of: 'sharepoint', size: call.params.size })),
);
