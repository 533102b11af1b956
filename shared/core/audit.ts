/** One call through HTTP that is recorded. Contains ids only: never a name, a sign-in name, a key or a token. */

/** What was asked, and what came of it. A record holds what applies to its operation. */
export interface AuditDetails {
  readonly dryRun?: boolean | undefined;
  readonly force?: boolean | undefined;
  /** Whether users were left out of a plan (true), or put back. */
  readonly leftOut?: boolean | undefined;
  readonly finding?: string | undefined;
  /** Of a write for one user, or `running` and `waiting`: the operation goes on after the answer. */
  readonly outcome?: string | undefined;
  /** How many users the call concerns: lines of an approved plan, users who were left out by id, photos that an undo may restore. */
  readonly users?: number | undefined;
}

export interface AuditRecord extends AuditDetails {
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
