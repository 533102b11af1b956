/** The routes about what Instep stores of one user. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { noParams, noQuery, userInBody, userParams } from './parameters.ts';

export const findUser = operation({
  id: 'findUser',
  method: 'POST',
  isSafe: true,
  route: 'users/find',
  summary: 'Find the object id of a user',
  description:
    'Finds the object id for a sign-in name, among the users that Instep has stored, for the routes that have an object id in their address. Sends no request to Microsoft 365.',
  access: 'sync',
  params: noParams,
  query: noQuery,
  body: z.strictObject({ user: userInBody }),
  answers: {
    200: {
      description: 'The user.',
      schema: z.strictObject({ userId: z.string().meta({ description: 'Object id of the user.' }) }),
    },
  },
  problems: ['user-not-found'],
});

const time = z.string().meta({ description: 'ISO 8601 in UTC.' });
const sha256 = z.string().meta({ description: 'SHA-256 in hexadecimal digits.' });

export const storedUser = z
  .strictObject({
    userId: z.string().meta({ description: 'Object id of the user.' }),
    directory: z
      .strictObject({
        signInName: z.string().meta({ description: 'User principal name.' }),
        enabled: z.boolean(),
        userType: z.enum(['Member', 'Guest']),
        mailboxPlan: z.boolean().meta({ description: 'Has an Exchange plan.' }),
        geo: z.string().meta({ description: 'Preferred data location; empty if none is set.' }),
        removed: z.strictObject({ reason: z.enum(['changed', 'deleted']), at: time }).optional(),
      })
      .meta({ description: 'As last read from the directory.' }),
    agreement: z
      .strictObject({ at: time, sourceSha256: sha256, base: z.string() })
      .optional()
      .meta({ description: 'When both sides last showed the same photo, and its hash.' }),
    profile: z
      .strictObject({
        kind: z.enum(['own', 'missing', 'somebody-else']),
        pictureUrl: z.string(),
        readAt: time,
      })
      .optional()
      .meta({ description: 'The SharePoint profile as it was last read.' }),
    pendingSince: time.optional().meta({ description: 'When a write started that is not finished.' }),
    absentSince: time.optional().meta({ description: 'Since when Exchange has no photo.' }),
    trouble: z
      .strictObject({ attempts: z.int(), code: z.string(), since: time, nextAt: time })
      .optional()
      .meta({ description: 'Consecutive failures; there is no attempt before nextAt.' }),
    repairedAt: z.array(time).readonly().meta({ description: 'The last repairs, at most three.' }),
    undoneSha256: sha256.optional().meta({
      description: 'The source photo that an administrator undid: nothing is written until it changes.',
    }),
    deepCheckedAt: time.optional().meta({ description: 'When the user was last fully re-read.' }),
  })
  .meta({ id: 'RememberedUser', description: 'The data that Instep stores about one user.' });

export const getUser = operation({
  id: 'getUser',
  method: 'GET',
  route: 'users/{id}',
  summary: 'Get the stored data of a user',
  description: 'Gets the data that Instep stores about one user. Sends no request to Exchange or SharePoint.',
  access: 'read',
  params: userParams,
  query: noQuery,
  body: undefined,
  answers: { 200: { description: 'The stored data.', schema: storedUser } },
  problems: ['user-not-found'],
});

export const eraseUser = operation({
  id: 'eraseUser',
  method: 'DELETE',
  route: 'users/{id}',
  summary: 'Erase the stored data of a user',
  description:
    'Erases the data that Instep stores about one user: row, names, undo copies and operations. Writes nothing to Microsoft 365. The next run treats a user who still exists as a new one. Lines in the reports of kept runs, and audit records, stay for INSTEP_RETENTION_DAYS days; events in Application Insights stay as long as its workspace keeps data. They hold the object id only.',
  access: 'operate',
  params: userParams,
  query: noQuery,
  body: undefined,
  answers: {
    200: {
      description: 'Everything was erased.',
      schema: z.strictObject({ userId: z.string().meta({ description: 'Object id of the user.' }) }),
    },
  },
  problems: ['user-not-found', 'refused'],
});
