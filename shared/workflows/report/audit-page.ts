/** A page of the audit log for people: names are added while it is read, and stored nowhere (DECISIONS.md, D-audit). */
import type { AuditRecord } from '../../core/audit.ts';
import type { PageRequest } from '../../ports/state.ts';
import type { State } from '../context.ts';

/** Absent: the directory row is gone, or the id is that of a run, an application or a function key. */
export type NamedRecord = AuditRecord & {
  readonly byName: string | undefined;
  readonly subjectName: string | undefined;
};

export interface AuditPage {
  readonly records: readonly NamedRecord[];
  readonly continuation: string | undefined;
}

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `known`: names by id that need no look-up: the reader's own, from the token. */
export async function auditPage(
  { audit, users }: Pick<State, 'audit' | 'users'>,
  request: PageRequest,
  known: ReadonlyMap<string, string>,
): Promise<AuditPage> {
  const { records, continuation } = await audit.page(request);
  const ids = new Set(records.flatMap(({ by, subject }) => [by, subject]).filter((id) => objectId.test(id)));
  const names = new Map<string, string | undefined>(known);
  // One by one: a page holds few people, and is read rarely.
  for (const id of ids) names.set(id, (await users.get(id))?.value.directory.upn ?? known.get(id));
  const named = records.map((record) => ({
    ...record,
    byName: names.get(record.by),
    subjectName: names.get(record.subject),
  }));
  return { records: named, continuation };
}
