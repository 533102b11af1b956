/** The route of a plan as an approver needs it. */
import { z } from 'zod';
import { actions, findings, reasons } from '../../core/finding.ts';
import { operation } from './operation.ts';
import { runParams } from './parameters.ts';
import { count, findingLine, why } from './reports.ts';
import { run } from './run-schema.ts';

export const getPlan = operation({
  id: 'getPlan',
  method: 'GET',
  route: 'runs/{id}/plan',
  summary: 'Get a plan before its approval',
  description:
    'Gets what an approver needs: each guard check with its numbers, counts by finding, action and reason, and examples of every kind of line, the most unusual first.',
  access: 'read',
  // It names people of the whole company.
  recorded: true,
  params: runParams,
  query: z.strictObject({
    format: z
      .enum(['json', 'html'], { error: 'must be json or html' })
      .optional()
      .meta({ description: 'Format. Absent: as the Accept header says, otherwise JSON.' }),
  }),
  body: undefined,
  answers: {
    200: {
      description: 'The plan, as an approval would release it now.',
      schema: z.strictObject({
        run,
        planHash: z.string().meta({
          description: 'SHA-256 of the lines that would be written now. An approval must name it.',
        }),
        planned: count.meta({ description: 'Users whom the plan writes, without those who are left out.' }),
        leftOut: count.meta({ description: 'Users whom an administrator left out.' }),
        isAsClosed: z.boolean().meta({
          description:
            'True: the lines are still those of the plan. False: the plan cannot be approved any more.',
        }),
        counts: z.strictObject({
          finding: z.partialRecord(z.enum(findings), count),
          action: z.partialRecord(z.enum(actions), count),
          reason: z.partialRecord(z.enum(reasons), count),
        }),
        groups: z.array(
          z.strictObject({
            finding: z.enum(findings),
            action: z.enum(actions),
            reason: z.enum(reasons).optional(),
            planned: z.boolean().meta({ description: 'Whether the plan writes these users.' }),
            users: count,
            leftOut: count.meta({ description: 'How many of them are left out.' }),
            why,
            sample: z.array(findingLine).meta({ description: 'Some of these users.' }),
          }),
        ),
      }),
      contentTypes: ['text/html'],
    },
  },
  problems: ['run-not-found', 'refused'],
});
