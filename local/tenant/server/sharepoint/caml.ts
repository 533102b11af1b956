/** The part of CAML that is served: a view's scope, fields, order and limit, and a choice of items by id. */
import { invalidQuery } from './errors.ts';

export interface View {
  /** Items of all folders; otherwise those at the top. */
  readonly recursive: boolean;
  readonly fields: readonly string[];
  readonly rows: number;
  readonly paged: boolean;
  /** Answered in order of id, or chosen by it. */
  readonly byId: boolean;
  readonly ids: ReadonlySet<number> | undefined;
}

/** Most values of an `In`. */
const mostValues = 500;

/** Throws SharePointRefusal 400 for what is not understood, so that no client is served less than it asked for. */
export function readCaml(xml: string): View {
  const view = /^<View( Scope="RecursiveAll")?>(.*)<\/View>$/s.exec(xml);
  const inside = view?.[2] ?? '';
  const limit = /<RowLimit( Paged="TRUE")?>(\d+)<\/RowLimit>/.exec(inside);
  const fields = /<ViewFields>(.*)<\/ViewFields>/s.exec(inside)?.[1];
  const query = /<Query>(.*)<\/Query>/s.exec(inside)?.[1] ?? '';
  if (!view || !limit || fields === undefined) throw invalidQuery('The view XML is not served here.');
  const where = /<Where>(.*)<\/Where>/s.exec(query)?.[1];
  const ids = where === undefined ? undefined : readIds(where);
  return {
    recursive: view[1] !== undefined,
    fields: [...fields.matchAll(/<FieldRef Name="(\w+)"\/>/g)].map(([, name]) => name ?? ''),
    rows: Number(limit[2]),
    paged: limit[1] !== undefined,
    byId: ids !== undefined || /<OrderBy[^>]*><FieldRef Name="ID"/.test(query),
    ids,
  };
}

function readIds(where: string): ReadonlySet<number> {
  const values = /^<In><FieldRef Name="ID"\/><Values>(.*)<\/Values><\/In>$/s.exec(where)?.[1];
  if (values === undefined) throw invalidQuery('Only a choice by ID is served here.');
  const ids = [...values.matchAll(/<Value Type="Counter">(\d+)<\/Value>/g)].map(([, id]) => Number(id));
  if (ids.length > mostValues) throw invalidQuery(`An In takes at most ${mostValues} values.`);
  return new Set(ids);
}
