/** The route of what Instep did to one user. */
import { z } from 'zod';
import { actions, findings, reasons } from '../../core/finding.ts';
import { operationStates } from '../../core/operation.ts';
import { outcomes, runStates } from '../../core/run.ts';
import { auditRecord } from './audit.ts';
import { operation } from './operation.ts';
import { continuation, pageQuery, runId, runIdForm, userId } from './parameters.ts';

const time = z.string().meta({ description: 'ISO 8601 in UTC.' });
const outcome = z.enum(outcomes).optional().meta({ description: 'How the write ended, if there was one.' });
const reason = z.enum(reasons).optional().meta({ description: 'Why less was done than wanted.' });
const callerId = z.string().meta({ description: 'Object id of the caller, or "function key".' });
const callerName = z.string().optional().meta({
  description: 'Sign-in name of the caller; absent if Instep has none, and for function keys.',
});

const inRun = z
  .strictObject({
    id: runId,
    trigger: z.enum(['timer', 'manual', 'undo']),
    mode: z.enum(['report', 'repair']),
    state: z.enum(runStates),
    finding: z.enum(findings),
    why: z.string().meta({ description: 'What it means, for people.' }),
    wanted: z.enum(actions).meta({ description: 'What the finding asked for.' }),
    action: z.enum(actions).meta({ description: 'The action that policies and guard allowed.' }),
    reason,
    cause: z.string().optional().meta({ description: 'Why a side could not be read.' }),
    outcome,
  })
  .meta({ description: 'The line of the user in a run.' });

const onDemand = z
  .strictObject({
    by: callerId,
    byName: callerName,
    dryRun: z.boolean(),
    force: z.boolean(),
    state: z.enum(operationStates),
    finding: z.enum([...findings, 'out-of-scope']).optional(),
    action: z.enum(actions).optional(),
    reason,
    outcome,
    why: z.string().optional().meta({ description: 'Why it failed, or has not ended yet.' }),
  })
  .meta({ description: 'A synchronisation of the last seven days.' });

const undoCopy = z.strictObject({
  runId: runId.meta({ description: 'The run, synchronisation or undo that replaced the photo.' }),
  at: time,
  keptUntil: time,
  replacedBy: z.enum(['source', 'nothing', 'copy']).meta({
    description:
      'What replaced the photo. source: the photo in Exchange; nothing: it was removed; copy: an undo restored an earlier one.',
  }),
  trust: z.enum(['sealed', 'unsealed', 'forged']).meta({
    description: 'forged: another program changed the copy, and it is not restored.',
  }),
});

export const getUserHistory = operation({
  id: 'getUserHistory',
  method: 'GET',
  route: 'users/{id}/history',
  summary: 'Get what was done to a user',
  description:
    'Gets the lines of one user in the kept runs, the calls for this user, and the undo copies, newest first. A page covers some runs, and the calls of their time. Sends no request to Microsoft 365. Signed-in callers see sign-in names of callers.',
  access: 'read',
  params: z.strictObject({ id: userId }),
  query: pageQuery(runIdForm),
  body: undefined,
  answers: {
    200: {
      description: 'A page of the history.',
      schema: z.strictObject({
        userId: z.string().meta({ description: 'Object id of the user.' }),
        entries: z
          .array(
            z.strictObject({
              at: time,
              run: inRun.optional(),
              sync: onDemand.optional(),
              call: auditRecord.optional().meta({ description: 'A call that the audit log recorded.' }),
            }),
          )
          .meta({ description: 'Each has one of run, sync and call.' }),
        runs: z.int().nonnegative().meta({
          description:
            'Number of kept runs of this page. In those without an entry the user was in step, had no photo or mailbox, or was out of scope.',
        }),
        undoCopies: z
          .array(undoCopy)
          .optional()
          .meta({ description: 'Earlier photos that can be restored; only on the first page.' }),
        continuation,
      }),
    },
  },
  problems: ['user-not-found'],
});
