/** The routes of a plan's lines: look through them, and leave users out before the plan is approved. */
import { z } from 'zod';
import { actions, findings, reasons } from '../../core/finding.ts';
import { outcomes } from '../../core/run.ts';
import { operation } from './operation.ts';
import { noQuery, runParams, userId, wholeNumber } from './parameters.ts';

const mostUsers = 500;
const users = z
  .array(userId)
  .min(1)
  .max(mostUsers)
  .readonly()
  .meta({ description: `Object ids, at most ${mostUsers}.` });

const leftOut = z
  .strictObject({
    by: z.string().meta({ description: 'Object id of the administrator, or "function key".' }),
    at: z.string().meta({ description: 'ISO 8601 in UTC.' }),
  })
  .optional()
  .meta({ description: 'Who left the user out of the plan. Absent: the user is not left out.' });

const planLine = z
  .strictObject({
    userId: z.string().meta({ description: 'Object id.' }),
    signInName: z
      .string()
      .optional()
      .meta({ description: 'Absent for a user who was erased, or has no sign-in name.' }),
    finding: z.enum(findings),
    action: z.enum(actions).meta({ description: 'The action that policies and guard allow.' }),
    reason: z.enum(reasons).optional().meta({ description: 'Why less is done than wanted.' }),
    why: z.string().meta({ description: 'What it means, for people.' }),
    geo: z.string().meta({ description: 'Geo location; empty in a tenant with one.' }),
    outcome: z.enum(outcomes).optional().meta({ description: 'How the repair ended.' }),
    leftOut,
  })
  .meta({ id: 'PlanLine', description: 'One user with a finding, as a plan has it now.' });

const only = <const T extends readonly [string, ...string[]]>(words: T, what: string) =>
  z
    .enum(words)
    .optional()
    .meta({ description: `Only users with this ${what}.` });

/** An object id, or a token of the table service. */
const continuationForm = /^[\w-]{1,2000}$/;

export const listLines = operation({
  id: 'listLines',
  method: 'GET',
  route: 'runs/{id}/lines',
  summary: 'List the lines of a plan',
  description:
    'Lists users with a finding in a run, in order of object id, page by page. A page can have fewer lines than the limit, or none, although more follow. Sends no request to the tenant.',
  access: 'read',
  // It names people of the whole company.
  recorded: true,
  params: runParams,
  query: z.strictObject({
    limit: wholeNumber({ from: 1, to: 200, usual: 100, description: 'Most lines of one page, 1 to 200.' }),
    continuation: z
      .string()
      .regex(continuationForm, 'must be the continuation of an earlier page')
      .refine(isContinuation, 'must be the continuation of an earlier page')
      .optional()
      .meta({ description: 'The `continuation` of the previous page; absent for the first page.' }),
    state: z.enum(['planned', 'left-out', 'withheld', 'all']).default('planned').meta({
      description:
        'planned: users whom the plan writes. left-out: users whom an administrator left out. withheld: users whom the guard withheld. all: every user with a finding. Default planned.',
      example: 'planned',
    }),
    finding: only(findings, 'finding'),
    action: only(actions, 'action'),
    reason: only(reasons, 'reason'),
    outcome: only(outcomes, 'outcome'),
  }),
  body: undefined,
  answers: {
    200: {
      description: 'A page of lines.',
      schema: z.strictObject({
        lines: z.array(planLine).readonly(),
        continuation: z.string().optional().meta({
          description: 'Send it as ?continuation= to get the next page. Absent on the last page.',
        }),
      }),
    },
  },
  problems: ['run-not-found'],
});

export const findLines = operation({
  id: 'findLines',
  method: 'POST',
  isSafe: true,
  route: 'runs/{id}/lines/lookup',
  summary: 'Find users in a plan',
  description:
    'Gets the lines of certain users in a run, whether they are planned or not. Users without a line are not in the answer.',
  access: 'read',
  // It names people of the whole company.
  recorded: true,
  params: runParams,
  query: noQuery,
  body: z.strictObject({ users }),
  answers: {
    200: {
      description: 'The lines, in order of object id.',
      schema: z.strictObject({ lines: z.array(planLine).readonly() }),
    },
  },
  problems: ['run-not-found'],
});

const isLeftOut = z
  .boolean()
  .meta({ description: 'True: leave the users out of the plan. False: put them back.' });

export const leaveOut = operation({
  id: 'leaveOut',
  method: 'POST',
  route: 'runs/{id}/left-out',
  summary: 'Leave users out of a held plan',
  description:
    'Leaves users out of a held plan before it is approved, or puts them back: certain users, or all users with one finding. The latest call about a user counts. The next run plans these users again. The hash of the plan changes: an approval must name the new one, `planHash` of GET /api/runs/{id}/plan.',
  access: 'operate',
  params: runParams,
  query: noQuery,
  body: z.union([
    z.strictObject({ leftOut: isLeftOut, users }),
    z.strictObject({ leftOut: isLeftOut, finding: z.enum(findings) }),
  ]),
  answers: {
    200: {
      description: 'It is stored.',
      schema: z.strictObject({
        leftOut: z.boolean(),
        revision: z
          .string()
          .meta({ description: 'Of the plan after this call; a later one sorts after it.' }),
      }),
    },
  },
  problems: ['run-not-found', 'refused'],
});

/** Whether it is an object id, or has the form of a token, which is not checked further: it only says where to go on. */
function isContinuation(text: string): boolean {
  if (userId.safeParse(text).success) return true;
  try {
    return typeof JSON.parse(Buffer.from(text, 'base64url').toString()).nextPartitionKey === 'string';
  } catch {
    return false;
  }
}
