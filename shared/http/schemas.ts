/** What callers may send. */
import { z } from 'zod';

export const emptyBody = z.strictObject({});
export const syncBody = z.strictObject({ dryRun: z.boolean().default(false) });
export const approvalBody = z.strictObject({
  planHash: z
    .string()
    .toLowerCase()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
});

export const runIdParameter = z
  .string()
  .regex(/^\d{8}T\d{6}Z(-(manual|undo))?$/, 'must look like 20261124T010000Z');

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const signInName = /^[^\s/\\?@]{1,200}@[^\s/\\?#@]{1,100}$/;

/** An object id, or a sign-in name: one @, no slash. */
export const userParameter = z
  .string()
  .refine(
    (text) => objectId.test(text) || signInName.test(text),
    'must be an object id (a GUID) or a user principal name',
  )
  .transform((text) => (objectId.test(text) ? text.toLowerCase() : text));
