/** The route of the audit log, and the form of its records. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { continuation, noParams, objectId, pageQuery } from './parameters.ts';

export const auditRecord = z.strictObject({
  id: z.string(),
  at: z.string().meta({ description: 'ISO 8601 in UTC.' }),
  by: z.string().meta({ description: 'Object id of the caller, or "function key".' }),
  byName: z.string().optional().meta({
    description: 'Sign-in name of the caller, as the last run read it; absent if Instep has none.',
  }),
  operation: z.string().meta({ description: 'Name of the operation: approveRun.' }),
  subject: z.string().meta({ description: 'Run id, or object id of the user; empty for neither.' }),
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
    description: 'How the write ended; running or waiting: the operation went on after the answer.',
  }),
  users: z.int().optional().meta({
    description:
      'How many users the call concerned: the lines of an approved plan, or users who were left out.',
  }),
});

/** The operations that are recorded are those of the contract. */
const filter = {
  operation: z
    .string()
    .regex(/^[a-zA-Z]{1,40}$/, 'must be the name of an operation')
    .optional()
    .meta({ description: 'Only calls of this operation.', example: 'approveRun' }),
  by: z
    .string()
    .refine(
      (text) => objectId.test(text) || text === 'function key',
      'must be an object id (a GUID), or "function key"',
    )
    .transform((text) => text.toLowerCase())
    .optional()
    .meta({ description: 'Only calls of this caller: an object id, or "function key".' }),
};

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
  query: pageQuery(/^\d{13}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/).extend(filter),
  body: undefined,
  answers: {
    200: {
      description: 'A page of records.',
      schema: z.strictObject({
        records: z.array(auditRecord).readonly(),
        continuation,
      }),
    },
  },
  problems: [],
});
