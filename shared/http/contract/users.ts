/** The routes that change the photo of one user, and those of their operations. */
import { z } from 'zod';
import { actions, findings, reasons } from '../../core/finding.ts';
import { operationStates, traceSteps } from '../../core/operation.ts';
import { outcomes } from '../../core/run.ts';
import { undoSteps } from '../../core/undo.ts';
import { operation } from './operation.ts';
import { noParams, noQuery, runId, userInBody, userParams, wholeNumber } from './parameters.ts';

const operationId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f]{32}$/, 'must be an operationId of an answer')
  .meta({
    description: 'Id of the operation. GET /api/operations/{id} returns its result, for 7 days.',
    example: '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11.8c3e0f5a9b7d4c218c3e0f5a9b7d4c21',
  });

const traceStep = z.strictObject({
  step: z.enum(traceSteps),
  ok: z.boolean().meta({ description: 'False: this step is why nothing was done.' }),
  text: z.string().meta({ description: 'A sentence for people.' }),
});

const syncResult = z
  .strictObject({
    operationId,
    userId: z.string().meta({ description: 'Object id of the user.' }),
    finding: z.enum([...findings, 'out-of-scope']),
    action: z.enum(actions),
    reason: z.enum(reasons).optional().meta({ description: 'Why less is done than the finding asks for.' }),
    outcome: z.enum(outcomes).optional().meta({ description: 'How the repair ended, if there was one.' }),
    trace: z.array(traceStep).readonly(),
  })
  .meta({ id: 'SyncResult', description: 'One user, step by step.' });

const running = z
  .strictObject({
    operationId,
    userId: z.string().meta({ description: 'Object id of the user.' }),
    state: z
      .enum(operationStates)
      .meta({ description: 'waiting: another request for this user comes first.' }),
    cause: z.string().optional().meta({ description: 'Why it has not ended yet.' }),
  })
  .meta({ id: 'RunningOperation', description: 'An operation that continues after the answer.' });

/** The answers of every route that returns an operation. */
const operationAnswers = {
  200: { description: 'The operation has ended: what was found and done.', schema: syncResult },
  202: {
    description:
      'The operation continues. Poll the address in Location after Retry-After seconds until the answer is no longer 202.',
    schema: running,
    headers: {
      Location: 'Absolute address of the operation.',
      'Retry-After': 'Seconds until it is worth asking.',
    },
  },
} as const;

const operationProblems = ['user-not-found', 'guard', 'tenant-refused', 'operation-failed'] as const;

const syncQuery = z.strictObject({
  wait: wholeNumber({
    from: 0,
    to: 55,
    usual: 55,
    description: 'How many seconds to wait for the result, 0 to 55; after that the answer is 202.',
  }),
});

const syncHeaders = z.strictObject({
  'Idempotency-Key': z
    .string()
    // DECISIONS.md, D-idempotency-comma
    .regex(/^[\x20-\x2b\x2d-\x7e]{1,200}$/, 'must be 1 to 200 printable ASCII characters, without a comma')
    .optional()
    .meta({
      description:
        'A repeated request with the same key returns the same operation, for 7 days, so nothing is done twice.',
    }),
});

const syncOptions = {
  dryRun: z
    .boolean()
    .default(false)
    .meta({ description: 'True: returns what would be done, and writes nothing.' }),
  force: z.boolean().default(false).meta({
    description:
      'True: overrides an earlier undo, a contested photo and the retry delay. Mode, pause, policies and guards still apply.',
  }),
};

const whatSyncDoes =
  "Compares one user's photo now, and repairs it as far as mode and policies allow. The answer says in five steps what Instep found and did. Calls for the same user at the same time are one operation.";

export const syncUser = operation({
  id: 'syncUser',
  method: 'POST',
  route: 'users/{id}/sync',
  summary: 'Synchronise a user',
  description: `${whatSyncDoes} Send an object id; for a sign-in name use POST /api/users/sync, because logs may keep addresses.`,
  access: 'sync',
  params: userParams,
  query: syncQuery,
  headers: syncHeaders,
  body: z.strictObject(syncOptions),
  answers: operationAnswers,
  problems: [...operationProblems, 'idempotency-key-reused', 'too-many-calls'],
});

export const syncNamedUser = operation({
  id: 'syncNamedUser',
  method: 'POST',
  route: 'users/sync',
  summary: 'Synchronise a named user',
  description: `${whatSyncDoes} The user is in the body, so that no log of addresses keeps a name.`,
  access: 'sync',
  params: noParams,
  query: syncQuery,
  headers: syncHeaders,
  body: z.strictObject({ user: userInBody, ...syncOptions }),
  answers: operationAnswers,
  problems: [...operationProblems, 'idempotency-key-reused'],
});

export const getOperation = operation({
  id: 'getOperation',
  method: 'GET',
  route: 'operations/{id}',
  summary: 'Get an operation',
  description:
    'Gets the result of a synchronisation: 202 while it runs, then the answer that the call itself would have given.',
  access: 'read',
  params: z.strictObject({ id: operationId }),
  query: noQuery,
  body: undefined,
  answers: operationAnswers,
  problems: [...operationProblems, 'operation-not-found'],
});

const undoStep = z.strictObject({
  step: z.enum(undoSteps),
  ok: z.boolean().meta({ description: 'False: this step is why nothing was done.' }),
  text: z.string().meta({ description: 'A sentence for people.' }),
});

export const undoUser = operation({
  id: 'undoUser',
  method: 'POST',
  route: 'users/{id}/undo',
  counted: true,
  summary: 'Restore the earlier photo of a user',
  description:
    'Restores the photo that the user had before Instep last replaced it. Instep then leaves the user alone until their photo in Exchange changes. A second call changes nothing more. A refusal has the code of its reason in `reason`.',
  access: 'operate',
  params: userParams,
  query: noQuery,
  body: z.strictObject({
    runId: runId.optional().meta({
      description:
        'Undoes the write of this run instead of the last one. To undo an undo, send its `undoRunId`.',
    }),
    force: z.boolean().default(false).meta({
      description: 'True: also if the photo in SharePoint has changed since.',
    }),
  }),
  answers: {
    200: {
      description: 'The earlier photo is shown again.',
      schema: z
        .strictObject({
          userId: z.string().meta({ description: 'Object id of the user.' }),
          runId: runId.meta({ description: 'The run that was undone for this user.' }),
          undoRunId: runId
            .optional()
            .meta({ description: 'Id of this undo. Absent: nothing had to be written.' }),
          warning: z.string().optional().meta({
            description: 'What a person has to check: the undo copy has no seal.',
          }),
          trace: z.array(undoStep).readonly(),
        })
        .meta({ id: 'UndoResult', description: 'The restored photo of one user.' }),
    },
  },
  problems: ['user-not-found', 'refused', 'guard', 'tenant-refused'],
});
