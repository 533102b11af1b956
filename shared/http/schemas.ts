/** What callers may send. */
import { z } from 'zod';

export const emptyBody = z.strictObject({});
export const syncBody = z.strictObject({ dryRun: z.boolean().default(false) });
export const approvalBody = z.strictObject({
  planHash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
});

export const runIdParameter = z.string().regex(/^\d{8}T\d{6}Z(-manual)?$/, 'must look like 20261124T010000Z');

/** An object id, or a sign-in name: no slash, one @. */
export const userParameter = z.union(
  [
    z.guid().transform((id) => id.toLowerCase()),
    z
      .string()
      .max(256)
      .regex(/^[^\s/\\?#@][^\s/\\?@]*@[^\s/\\?#@]+$/),
  ],
  'must be an object id (a GUID) or a user principal name',
);
