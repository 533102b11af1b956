import { app } from '@azure/functions';
import { getExchangePicture as operation } from '../shared/http/contract/pictures.ts';
import { showPicture } from '../shared/http/picture-answer.ts';
import { route } from '../shared/http/route.ts';

app.http(
  'getExchangePicture',
  route(operation, (call) => showPicture(call, { of: 'exchange' })),
);
