/** Keys of rows that belong to one user. */
import { PermanentError } from '../../core/errors.ts';

const form = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether it is one in the form in which Instep stores it: lower case. */
export function isObjectId(id: string): boolean {
  return form.test(id);
}

/**
 * Sixteen partitions, by the first digit of the object id: few enough to fill transactions, enough to spread
 * the load, and one after the other they give the rows in order of id. Throws PermanentError
 * `not-an-object-id` for any key but an object id in lower case.
 */
export function userKey(table: string, id: string): { partitionKey: string; rowKey: string } {
  if (!isObjectId(id)) {
    throw new PermanentError(
      'not-an-object-id',
      `Table ${table}: keys of users are lower-case object ids, and "${id.slice(0, 4)}…" (${id.length} characters) is none.`,
    );
  }
  return { partitionKey: id.slice(0, 1), rowKey: id };
}

export const partitions: readonly string[] = [...'0123456789abcdef'];
