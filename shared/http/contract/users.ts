/** The routes of one user. */
import { z } from 'zod';
import { actions, findings, reasons } from '../../core/finding.ts';
import { outcomes } from '../../core/run.ts';
import { operation } from './operation.ts';
import { noQuery, runId, userParams } from './parameters.ts';

const traceStep = z.strictObject({
  step: z.enum(['found', 'in-scope', 'source', 'target', 'action']),
  ok: z.boolean().meta({ description: 'False: this step is why nothing was done.' }),
  text: z.string().meta({ description: 'A sentence for people.' }),
});

export const syncUser = operation({
  id: 'syncUser',
  method: 'POST',
  route: 'users/{id}/sync',
  summary: 'Synchronise a user',
  description:
    "Compares one user's photo now and puts it right, as far as mode and policies allow; tells what was found and done in five steps.",
  access: 'sync',
  params: userParams,
  query: noQuery,
  body: z.strictObject({
    dryRun: z
      .boolean()
      .default(false)
      .meta({ description: 'True: says what would be done, and writes nothing.' }),
  }),
  answers: {
    200: {
      description: 'What was found and done.',
      schema: z
        .strictObject({
          userId: z.string().meta({ description: 'Object id of the user.' }),
          finding: z.enum([...findings, 'out-of-scope']),
          action: z.enum(actions),
          reason: z
            .enum(reasons)
            .optional()
            .meta({ description: 'Why less is done than the finding wants.' }),
          outcome: z
            .enum(outcomes)
            .optional()
            .meta({ description: 'How the repair ended, if there was one.' }),
          trace: z.array(traceStep).readonly(),
        })
        .meta({ id: 'SyncResult', description: 'One user, step by step.' }),
    },
  },
  problems: ['user-not-found', 'tenant-refused'],
});

const undoStep = z.strictObject({
  step: z.enum(['copy', 'look', 'action']),
  ok: z.boolean().meta({ description: 'False: this step is why nothing was done.' }),
  text: z.string().meta({ description: 'A sentence for people.' }),
});

export const undoUser = operation({
  id: 'undoUser',
  method: 'POST',
  route: 'users/{id}/undo',
  summary: 'Undo for a user',
  description:
    "Puts back what the user showed before Instep last replaced it, and leaves it alone until the user's photo in Exchange changes. Asked twice, it is done once. A refusal says in `reason` what stood against it.",
  access: 'operate',
  params: userParams,
  query: noQuery,
  body: z.strictObject({
    runId: runId.optional().meta({
      description:
        'Undoes what this run did to the user, and not the last change. The `undoRunId` of an undo takes that undo back.',
    }),
    force: z.boolean().default(false).meta({
      description: 'True: also where somebody has changed the picture in SharePoint since.',
    }),
  }),
  answers: {
    200: {
      description: 'The earlier picture is shown again.',
      schema: z
        .strictObject({
          userId: z.string().meta({ description: 'Object id of the user.' }),
          runId: runId.meta({ description: 'The run that was undone for this user.' }),
          undoRunId: runId
            .optional()
            .meta({ description: 'Names this undo. Absent: nothing had to be written.' }),
          trace: z.array(undoStep).readonly(),
        })
        .meta({ id: 'UndoResult', description: 'One user whose earlier picture was put back.' }),
    },
  },
  problems: ['user-not-found', 'refused', 'tenant-refused'],
});
