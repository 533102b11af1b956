/** The routes about the app itself. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { buildField, continuation, noParams, noQuery, pageQuery } from './parameters.ts';

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

export const listAudit = operation({
  id: 'listAudit',
  method: 'GET',
  route: 'audit',
  summary: 'List recorded calls',
  description:
    'Lists who changed something or read a report about the whole company, for whom, what was asked and how it ended. Newest first. Only ids are stored. Signed-in callers see sign-in names, which are added when the list is read.',
  access: 'read',
  params: noParams,
  // Time in milliseconds, and the id of the record.
  query: pageQuery(/^\d{13}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  body: undefined,
  answers: {
    200: {
      description: 'A page of records.',
      schema: z.strictObject({
        records: z
          .array(
            z.strictObject({
              id: z.string(),
              at: z.string().meta({ description: 'ISO 8601 in UTC.' }),
              by: z.string().meta({ description: 'Object id of the caller, or "function key".' }),
              byName: z.string().optional().meta({
                description:
                  'Sign-in name of the caller, as the last run read it; absent if Instep has none.',
              }),
              operation: z.string().meta({ description: 'Name of the operation: approveRun.' }),
              subject: z
                .string()
                .meta({ description: 'Run id, or object id of the user; empty for neither.' }),
              subjectName: z.string().optional().meta({ description: 'Sign-in name of that user.' }),
              status: z.int().optional().meta({
                description: 'HTTP status of the answer; absent: no end of the call was recorded.',
              }),
              problem: z.string().optional().meta({ description: 'Kind of the problem that was answered.' }),
              dryRun: z.boolean().optional().meta({ description: 'True: a dry run was asked for.' }),
              force: z.boolean().optional().meta({ description: 'True: the call asked to override.' }),
              leftOut: z.boolean().optional().meta({
                description: 'True: users were left out of a plan. False: they were put back.',
              }),
              comment: z.string().optional().meta({
                description: 'What the approver of a plan wrote; kept until the record is removed.',
              }),
              finding: z.string().optional().meta({
                description: 'What was found for the user, or the finding whose users were left out.',
              }),
              outcome: z.string().optional().meta({
                description:
                  'How the write ended; running or waiting: the operation went on after the answer.',
              }),
              users: z.int().optional().meta({
                description:
                  'How many users the call concerned: the lines of an approved plan, or users who were left out.',
              }),
            }),
          )
          .readonly(),
        continuation,
      }),
    },
  },
  problems: [],
});
