/** The route of what an administrator looks at first. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { continuation, noParams, noQuery, runId } from './parameters.ts';
import { run } from './run-schema.ts';

const count = z.int().nonnegative();
const minutes = z.number().nonnegative();
const time = z.string().meta({ description: 'ISO 8601 in UTC.' });

const share = z.strictObject({
  runId,
  at: time,
  withPhoto: count.meta({ description: 'Users of whom the run found a photo in Exchange.' }),
  shown: count.meta({ description: 'Those of them whom SharePoint showed with that photo.' }),
  afterGap: z.boolean().meta({ description: 'True: a scheduled run is missing since the point before.' }),
});

const firstSteps = z.strictObject({
  permissions: z.boolean().meta({ description: 'A run read users on both sides, and every list in full.' }),
  reported: z.boolean().meta({ description: 'A run has compared the photos.' }),
  reviewed: z.boolean().meta({ description: 'A report or a plan was opened.' }),
  repairMode: z.boolean(),
});

export const getOverview = operation({
  id: 'getOverview',
  method: 'GET',
  route: 'overview',
  summary: 'Get the overview',
  description:
    'Gets the newest runs, what waits for an approval, the share of users who are shown with their photo, how long users waited, and when the next run starts. Reads stored rows only, and asks Microsoft 365 nothing.',
  access: 'read',
  params: noParams,
  query: noQuery,
  body: undefined,
  answers: {
    200: {
      description: 'The overview.',
      schema: z.strictObject({
        at: time,
        runs: z
          .array(run.omit({ suspectedPlaceholders: true, sharedPictures: true, morePictures: true }))
          .readonly()
          .meta({ description: 'The newest runs, newest first.' }),
        continuation,
        held: z
          .array(z.strictObject({ runId, until: time.meta({ description: 'Last moment of an approval.' }) }))
          .readonly(),
        missedAt: time
          .optional()
          .meta({ description: 'The first scheduled start since the newest run at which no run started.' }),
        schedule: z.strictObject({
          expression: z.string().meta({ description: 'INSTEP_SCHEDULE, in UTC.' }),
          nextAt: time.optional().meta({ description: 'Absent: the schedule has no next start.' }),
          unseenMinutes: z
            .strictObject({ longest: minutes, mean: minutes })
            .optional()
            .meta({ description: 'How long a change in Exchange waits to be seen, by the schedule.' }),
        }),
        shown: z.array(share).readonly().meta({ description: 'By run, oldest first.' }),
        waits: z
          .strictObject({
            days: count,
            users: count.meta({ description: 'Users whose changed photo was written in these days.' }),
            medianMinutes: minutes.optional(),
            p95Minutes: minutes.optional(),
          })
          .meta({ description: 'From the first sight of a change in Exchange until it was written.' }),
        firstSteps: firstSteps
          .optional()
          .meta({ description: 'The way of a new installation; absent once a plan was released.' }),
      }),
    },
  },
  problems: [],
});
