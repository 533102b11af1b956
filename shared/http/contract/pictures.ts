/** The routes that answer one picture of one user. They store nothing, and have no names in their addresses. */
import { z } from 'zod';
import { type Operation, operation } from './operation.ts';
import { noQuery, runId, userId } from './parameters.ts';

const size = z
  .enum(['S', 'M', 'L'], { error: 'must be S, M or L' })
  .meta({ description: 'S, M or L: the three files that SharePoint has of one photo.', example: 'M' });

const answers = {
  200: {
    description: 'The picture. No other cache than that of the browser may keep it.',
    contentTypes: ['image/jpeg'],
    headers: { ETag: 'SHA-256 of the picture. Send it as If-None-Match to ask whether it has changed.' },
  },
  304: { description: 'The picture is the one in If-None-Match.' },
} as const satisfies Operation['answers'];

const headers = z.strictObject({
  'If-None-Match': z.string().optional().meta({ description: 'The ETag of an earlier answer.' }),
});

const common = {
  method: 'GET',
  access: 'pictures',
  query: noQuery,
  body: undefined,
  headers,
  answers,
} as const;

export const getExchangePicture = operation({
  ...common,
  id: 'getExchangePicture',
  route: 'users/{id}/pictures/exchange',
  summary: 'View the photo in Exchange',
  description:
    'Gets the photo that Exchange has of a user now, as JPEG. Requests of the same moment are read together, one batch at a time.',
  params: z.strictObject({ id: userId }),
  problems: [
    'user-not-found',
    'no-picture',
    'no-mailbox',
    'picture-unreadable',
    'too-many-calls',
    'tenant-refused',
  ],
});

export const getSharePointPicture = operation({
  ...common,
  id: 'getSharePointPicture',
  route: 'users/{id}/pictures/sharepoint/{size}',
  summary: 'View the photo in SharePoint',
  description:
    "Gets the photo that a user's own SharePoint profile shows now, as JPEG. A file that is not the user's own is not sent: it may be another person's face.",
  params: z.strictObject({ id: userId, size }),
  problems: [
    'user-not-found',
    'no-picture',
    'picture-not-own',
    'picture-unreadable',
    'too-many-calls',
    'tenant-refused',
  ],
});

export const getRendition = operation({
  ...common,
  id: 'getRendition',
  route: 'users/{id}/pictures/rendition/{size}',
  summary: 'View what Instep would write',
  description:
    'Gets the file that Instep would write to SharePoint for a user now, made from the photo in Exchange: the same bytes as a repair would upload. Writes nothing.',
  params: z.strictObject({ id: userId, size }),
  problems: getExchangePicture.problems,
});

export const getUndoPicture = operation({
  ...common,
  id: 'getUndoPicture',
  route: 'users/{id}/pictures/undo/{runId}/{size}',
  summary: 'View the photo before a run',
  description:
    'Gets the photo that SharePoint showed for a user before a run replaced it, from the undo copy: what an undo would restore.',
  params: z.strictObject({ id: userId, runId, size }),
  problems: getSharePointPicture.problems,
});
