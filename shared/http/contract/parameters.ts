/** Parameters of paths and queries. All are validated before any request to a service. */
import { z } from 'zod';

export const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const signInName = /^[^\s/\\?@]{1,200}@[^\s/\\?#@]{1,100}$/;

export const noParams = z.strictObject({});
export const noQuery = z.strictObject({});
export const emptyBody = z.strictObject({});

export const runIdForm = /^\d{8}T\d{6}Z(-manual|-undo)?$/;
export const runId = z.string().regex(runIdForm, 'must look like 20261124T010000Z').meta({
  title: 'Run',
  description:
    "Id of a run. A nightly run's id is its scheduled time, 20261124T010000Z; one started by hand ends in -manual, one that undoes another in -undo.",
  example: '20261124T010000Z',
});
export const runParams = z.strictObject({ id: runId });

/** An object id or a sign-in name: with an @, it has exactly one, and no slash. */
export const userKey = z
  .string()
  .refine(
    (text) => objectId.test(text) || signInName.test(text),
    'must be an object id (a GUID) or a user principal name',
  )
  .transform((text) => (objectId.test(text) ? text.toLowerCase() : text))
  .meta({
    title: 'User',
    description:
      'Object id, or user principal name (sign-in name) of the user; in an address, # is written %23.',
    example: '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11',
  });
export const userParams = z.strictObject({ id: userKey });
/** Logs keep addresses of requests, not bodies. */
export const userInBody = userKey.meta({
  title: 'User',
  description: 'Sign-in name (user principal name) or object id of the user.',
  example: 'ada@contoso.com',
});

/** For addresses that hosts and browsers may store: no names. */
export const userId = z
  .string()
  .regex(objectId, 'must be an object id (a GUID)')
  .transform((text) => text.toLowerCase())
  .meta({ description: 'Object id of the user.', example: '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11' });

/** A query parameter; `usual` is the default. */
export function wholeNumber({ from, to, usual, description }: WholeNumber) {
  const rule = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(new RegExp(`^\\d{1,${String(to).length}}$`), rule)
    .transform(Number)
    .refine((n) => n >= from && n <= to, rule)
    .default(usual)
    .meta({ description, example: usual });
}

interface WholeNumber {
  readonly from: number;
  readonly to: number;
  readonly usual: number;
  readonly description: string;
}

/** Page size and continuation; `form`: the format of the list's continuations. */
export function pageQuery(form: RegExp) {
  return z.strictObject({
    limit: wholeNumber({ from: 1, to: 200, usual: 50, description: 'Most entries of one page, 1 to 200.' }),
    continuation: z
      .string()
      .regex(form, 'must be the continuation of an earlier page')
      .optional()
      .meta({ description: 'The `continuation` of the previous page; absent for the first page.' }),
  });
}

/** Absent on the last page. */
export const continuation = z
  .string()
  .optional()
  .meta({ description: 'Send it as ?continuation= to get the next page. Absent on the last page.' });

export const buildField = z.string().meta({ description: 'Hash of the deployed package, or "unpackaged".' });
