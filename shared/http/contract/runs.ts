/** The routes of runs. */
import { z } from 'zod';
import { operation } from './operation.ts';
import {
  continuation,
  emptyBody,
  noParams,
  noQuery,
  pageQuery,
  runId,
  runIdForm,
  runParams,
} from './parameters.ts';
import { run, runWithProgress } from './run-schema.ts';

const location = z.string().meta({ description: 'Absolute address of the run.' });
const locationHeader = { Location: 'Absolute address of the run.' };

export const startRun = operation({
  id: 'startRun',
  method: 'POST',
  route: 'runs',
  summary: 'Start a run',
  description:
    'Starts a run now, as the timer would. Only one run can be active at a time. A held run is not active: the new run supersedes it when it closes.',
  access: 'sync',
  params: noParams,
  query: noQuery,
  body: emptyBody,
  answers: {
    202: {
      description: 'The run has started.',
      schema: z.strictObject({ runId, location }),
      headers: locationHeader,
    },
  },
  problems: ['run-active'],
});

export const listRuns = operation({
  id: 'listRuns',
  method: 'GET',
  route: 'runs',
  summary: 'List runs',
  description: 'Lists all stored runs, newest first, page by page.',
  access: 'read',
  params: noParams,
  query: pageQuery(runIdForm),
  body: undefined,
  answers: {
    200: {
      description: 'A page of runs.',
      schema: z.strictObject({ runs: z.array(run).readonly(), continuation }),
    },
  },
  problems: [],
});

export const getRun = operation({
  id: 'getRun',
  method: 'GET',
  route: 'runs/{id}',
  summary: 'Get a run',
  description: 'Gets state, progress, totals and guard decision of one run.',
  access: 'read',
  params: runParams,
  query: noQuery,
  body: undefined,
  answers: { 200: { description: 'The run.', schema: runWithProgress } },
  problems: ['run-not-found'],
});

export const approveRun = operation({
  id: 'approveRun',
  method: 'POST',
  route: 'runs/{id}/approval',
  summary: 'Approve a held plan',
  description:
    'Releases the plan of a held run, once, by its hash, without the users who are left out. The run must be the latest closed one and not older than INSTEP_APPROVAL_HOURS, and no other run may be active.',
  access: 'operate',
  params: runParams,
  query: noQuery,
  body: z.strictObject({
    planHash: z
      .string()
      .toLowerCase()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
      .meta({ description: 'The planHash of the plan that was reviewed, from GET /api/runs/{id}/plan.' }),
    comment: z
      .string()
      .trim()
      .regex(/^[^\p{C}]{1,500}$/u, 'must be 1 to 500 characters, without control characters')
      .optional()
      .meta({
        description:
          'A comment on the approval: plain text, at most 500 characters. It is kept, and shown to everyone who may read, until the run is removed. Do not write names into it.',
      }),
  }),
  answers: { 200: { description: 'The run, released.', schema: run } },
  problems: ['run-not-found', 'refused', 'run-active'],
});

export const cancelRun = operation({
  id: 'cancelRun',
  method: 'POST',
  route: 'runs/{id}/cancellation',
  summary: 'Cancel a run',
  description: 'Cancels an active or held run. A write that has already started for one user is finished.',
  access: 'operate',
  params: runParams,
  query: noQuery,
  body: emptyBody,
  answers: { 200: { description: 'The run, cancelled.', schema: run } },
  problems: ['run-not-found', 'refused'],
});

export const undoRun = operation({
  id: 'undoRun',
  method: 'POST',
  route: 'runs/{id}/undo',
  counted: true,
  summary: 'Undo a run',
  description:
    'Starts an undo run, which plans to restore what users had before this run repaired them. Its plan is held, and must be approved by its hash like any held plan.',
  access: 'operate',
  params: runParams,
  query: noQuery,
  body: emptyBody,
  answers: {
    202: {
      description: 'The undo run has started and is making its plan.',
      schema: z.strictObject({ runId, location }),
      headers: locationHeader,
    },
  },
  problems: ['run-not-found', 'refused', 'run-active'],
});

export const startOver = operation({
  id: 'startOver',
  method: 'POST',
  route: 'lists/start-over',
  summary: 'Read lists from the start',
  description:
    'Makes the next run read the directory, the User Photos libraries or both from the start. Users, agreements and approvals are kept. Use it if the stored rows of a list may be wrong.',
  access: 'operate',
  params: noParams,
  query: noQuery,
  body: z.strictObject({
    lists: z.enum(['directory', 'library', 'both']).meta({ description: 'What to read from the start.' }),
  }),
  answers: {
    200: {
      description: 'What the next run reads from the start, including earlier calls.',
      schema: z.strictObject({
        directory: z.boolean().meta({ description: 'Whether the next run reads the whole directory.' }),
        library: z
          .boolean()
          .meta({ description: 'Whether the next run reads all User Photos libraries in full.' }),
      }),
    },
  },
  problems: [],
});
