import { app } from '@azure/functions';
import { getRendition as operation } from '../shared/http/contract/pictures.ts';
import { showPicture } from '../shared/http/picture-answer.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getRendition',
  route(operation, (call) => showPicture(call, { of: 'rendition', size: call.params.size })),
);
