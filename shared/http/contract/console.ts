/** The routes of the console page. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { buildField, noParams, noQuery } from './parameters.ts';

export const console = operation({
  id: 'console',
  method: 'GET',
  route: 'console',
  summary: 'Open the console',
  description:
    'The page for administrators. It holds no data: it requests what it shows as the person who is signed in. Available only with INSTEP_SIGN_IN=entra.',
  access: 'open',
  params: noParams,
  query: z.looseObject({}).meta({ description: 'The place to show. The page reads it; the app does not.' }),
  body: undefined,
  answers: {
    200: { description: 'The page.', contentTypes: ['text/html'] },
    302: {
      description: 'Redirects to the sign-in page.',
      headers: { Location: 'Address of the sign-in page.' },
    },
  },
  problems: ['console-off'],
});

export const consoleScript = operation({
  id: 'consoleScript',
  method: 'GET',
  route: 'console/{file}',
  summary: 'Get a script or the style of the console',
  description: 'A file that the console page loads.',
  // A signed-in user without a role gets the page as well; the page explains what is missing.
  access: 'open',
  params: z.strictObject({
    file: z
      .string()
      .regex(/^[a-z-]{1,30}\.(js|css)$/, 'must be the name of a script or a style')
      .meta({ description: 'Name of the file.', example: 'main.js' }),
  }),
  query: noQuery,
  body: undefined,
  answers: { 200: { description: 'The file.', contentTypes: ['text/javascript', 'text/css'] } },
  problems: ['no-such-script'],
});

export const me = operation({
  id: 'me',
  method: 'GET',
  route: 'me',
  summary: 'Get the caller',
  description:
    'Gets the caller as the app sees them, which version of the app runs, and whether it may write.',
  access: 'read',
  params: noParams,
  query: noQuery,
  body: undefined,
  answers: {
    200: {
      description: 'The caller.',
      schema: z.strictObject({
        id: z.string().meta({ description: 'Object id, or "function key".' }),
        name: z.string().meta({ description: 'For display; it is not stored.' }),
        roles: z.array(z.string()).readonly(),
        version: z.string(),
        build: buildField,
        mode: z.enum(['report', 'repair']),
        paused: z.boolean(),
      }),
    },
  },
  problems: [],
});
