/** Who changed what through HTTP. Ids only: never a name, a sign-in name, a key or a token. */

export interface AuditRecord {
  /** Unguessable, and the same in both writes. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Object id of the caller, or `function key`. */
  readonly by: string;
  /** Id of the operation: approveRun, undoUser. */
  readonly operation: string;
  /** Run id, or object id of the user; '' for neither, and until a sign-in name is resolved. */
  readonly subject: string;
  /** HTTP status of the answer; undefined: begun, and not known to have ended. */
  readonly status: number | undefined;
  /** Kind of the problem that was answered. */
  readonly problem: string | undefined;
}
