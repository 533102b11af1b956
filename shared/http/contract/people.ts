/** The route that finds people by name. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { noParams, noQuery } from './parameters.ts';

export const searchPeople = operation({
  id: 'searchPeople',
  method: 'POST',
  isSafe: true,
  route: 'people/search',
  summary: 'Find people by name',
  description:
    'Finds users by the beginning of a word of their display name, or by the beginning of their sign-in name. Asks the directory each time; the text and the people found are not stored, logged or audited.',
  access: 'sync',
  params: noParams,
  query: noQuery,
  body: z.strictObject({
    text: z
      .string()
      .trim()
      .regex(/^[^\p{C}]{1,64}$/u, 'must be 1 to 64 characters, without control characters')
      .meta({ description: 'What was typed.', example: 'ad' }),
  }),
  answers: {
    200: {
      description: 'At most 20 people.',
      schema: z.strictObject({
        people: z.array(
          z.strictObject({
            userId: z.string().meta({ description: 'Object id of the user.' }),
            displayName: z.string(),
            signInName: z.string().meta({ description: 'User principal name.' }),
            scope: z.enum(['in', 'out', 'unknown']).meta({
              description:
                'Whether the user is in scope, according to the stored data. unknown: Instep has no stored data about the user.',
            }),
          }),
        ),
      }),
    },
  },
  problems: ['too-many-calls', 'tenant-refused'],
});
