/** The routes of one user. */
import { z } from 'zod';
import { actions, findings, reasons } from '../../core/finding.ts';
import { outcomes } from '../../core/run.ts';
import { operation } from './operation.ts';
import { noQuery, userParams } from './parameters.ts';

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
