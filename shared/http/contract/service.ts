/** The routes about the app itself. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { buildField, noParams, noQuery } from './parameters.ts';

export const health = operation({
  id: 'health',
  method: 'GET',
  route: 'health',
  summary: 'Check whether the app is running',
  description:
    'Answers 200 if the app is running and its settings are valid, and 503 with the problem misconfigured if they are not. Tells strangers no more than that: version and mode are in GET /api/me.',
  access: 'open',
  params: noParams,
  query: noQuery,
  body: undefined,
  answers: {
    200: {
      description: 'The app is running.',
      schema: z.strictObject({
        status: z.literal('ok'),
        build: buildField,
      }),
    },
  },
  problems: [],
});

export const openapi = operation({
  id: 'openapi',
  method: 'GET',
  route: 'openapi.json',
  summary: 'Get the OpenAPI document',
  description: 'Gets all routes as OpenAPI 3.1, generated from the schemas that the app uses.',
  access: 'read',
  params: noParams,
  query: noQuery,
  body: undefined,
  answers: { 200: { description: 'An OpenAPI document.', schema: z.looseObject({ openapi: z.string() }) } },
  problems: [],
});

export const problemPage = operation({
  id: 'problemPage',
  method: 'GET',
  route: 'problems',
  summary: 'Explain the types of problems',
  description: 'A page that explains each type of problem: what happened, and what to do.',
  access: 'open',
  params: noParams,
  query: noQuery,
  body: undefined,
  answers: { 200: { description: 'A page.', contentTypes: ['text/html'] } },
  problems: [],
});
