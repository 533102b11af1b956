/** A recorded call in words: what was asked beside the operation, and how it ended. */
import { label } from '../labels.ts';
import { plural } from '../words.ts';

/** As in the contract (auditRecord). */
export interface Recorded {
  readonly at: string;
  readonly by: string;
  readonly operation: string;
  readonly subject: string;
  readonly status?: number;
  readonly problem?: string;
  readonly byName?: string;
  readonly subjectName?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly leftOut?: boolean;
  readonly comment?: string;
  readonly finding?: string;
  readonly outcome?: string;
  readonly users?: number;
}

/** Empty: nothing beside the operation itself. */
export function askedWords({
  dryRun,
  force,
  leftOut,
}: Pick<Recorded, 'dryRun' | 'force' | 'leftOut'>): readonly string[] {
  const words = [
    dryRun && 'dry run',
    force && 'with force',
    leftOut && 'left out',
    leftOut === false && 'put back',
  ];
  return words.filter((word) => typeof word === 'string');
}

export function resultWords({ status, problem, finding, outcome, users, comment }: Recorded): string {
  if (status === undefined) return 'started, no result recorded';
  const parts = [
    `${status} ${problem ?? ''}`.trim(),
    finding && label('finding', finding),
    outcome && label('outcome', outcome),
    users !== undefined && plural(users, 'user'),
    comment && `comment: ${comment}`,
  ];
  return parts.filter(Boolean).join(', ');
}
