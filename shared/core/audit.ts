/** One change that a caller made through HTTP. Contains ids only: never a name, a sign-in name, a key or a token. */

export interface AuditRecord {
  /** Random, and the same when the entry is written at the start and at the end of the call. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Object id of the caller, or `function key`. */
  readonly by: string;
  /** Id of the operation: approveRun, undoUser. */
  readonly operation: string;
  /** Run id, or object id of the user; '' if the change concerns neither, or the sign-in name is not resolved yet. */
  readonly subject: string;
  /** HTTP status of the answer; undefined: started, and no end was recorded. */
  readonly status: number | undefined;
  /** Kind of the problem that was answered. */
  readonly problem: string | undefined;
}
