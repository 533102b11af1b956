/** A page of the audit log for people: names are added while it is read, and stored nowhere (DECISIONS.md, D-audit). */
import type { AuditRecord } from '../../core/audit.ts';
import type { PageRequest } from '../../ports/state.ts';
import type { State } from '../context.ts';

/** Absent: the directory row is gone, or the id is that of a run, an application or a function key. */
export type NamedRecord = AuditRecord & {
  readonly byName: string | undefined;
  readonly subjectName: string | undefined;
  /** Of the approval of a run that is still kept: the log itself holds no text that a person typed. */
  readonly comment: string | undefined;
};

export interface AuditPage {
  readonly records: readonly NamedRecord[];
  readonly continuation: string | undefined;
}

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `known`: names by id that need no look-up: the reader's own, from the token. */
export async function auditPage(
  { audit, users, runs }: Pick<State, 'audit' | 'users' | 'runs'>,
  request: PageRequest,
  known: ReadonlyMap<string, string>,
): Promise<AuditPage> {
  const { records, continuation } = await audit.page(request);
  const ids = new Set(records.flatMap(({ by, subject }) => [by, subject]).filter((id) => objectId.test(id)));
  const names = new Map<string, string | undefined>(known);
  // One by one: a page holds few people, and is read rarely.
  for (const id of ids) names.set(id, (await users.get(id))?.value.directory.upn ?? known.get(id));
  const comments = await commentsOn(runs, records);
  const named = records.map((record) => ({
    ...record,
    byName: names.get(record.by),
    subjectName: names.get(record.subject),
    comment: comments.get(record.id),
  }));
  return { records: named, continuation };
}

/** By id of the record: the comment of an approval that released its run. */
async function commentsOn(
  runs: State['runs'],
  records: readonly AuditRecord[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const comments = new Map<string, string | undefined>();
  for (const { id, operation, subject, status, by } of records) {
    if (operation !== 'approveRun' || status !== 200) continue;
    const approval = (await runs.get(subject))?.value.approval;
    if (approval?.by === by) comments.set(id, approval.comment);
  }
  return comments;
}
