/** A page of the audit log for people: names are added while it is read, and stored nowhere (DECISIONS.md, D-audit). */
import type { AuditRecord } from '../../core/audit.ts';
import type { AuditFilter, PageRequest } from '../../ports/state.ts';
import type { State } from '../context.ts';
import { namesOf } from './names-of.ts';

/** Absent: the directory row is gone, or the id is that of a run, an application or a function key. */
export type NamedRecord = AuditRecord & {
  readonly byName: string | undefined;
  readonly subjectName: string | undefined;
};

export interface AuditPage {
  readonly records: readonly NamedRecord[];
  readonly continuation: string | undefined;
}

/** `known`: see namesOf. */
export async function auditPage(
  { audit, users }: Pick<State, 'audit' | 'users'>,
  { only, ...request }: PageRequest & { readonly only?: AuditFilter },
  known: ReadonlyMap<string, string>,
): Promise<AuditPage> {
  const { records, continuation } = await audit.page(request, only);
  const ids = records.flatMap(({ by, subject }) => [by, subject]);
  const nameOf = await namesOf({ users }, ids, known);
  const named = records.map((record) => ({
    ...record,
    byName: nameOf(record.by),
    subjectName: nameOf(record.subject),
  }));
  return { records: named, continuation };
}
