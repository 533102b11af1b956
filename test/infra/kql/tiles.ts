/** A tile of the workbook, or a saved query, as it shows given events. */
import { runQuery } from './engine/run-query.ts';
import type { Row } from './engine/values.ts';
import { filled, queryText } from './query-files.ts';

export interface Seen {
  readonly events: readonly Row[];
  readonly now: Date;
}

export function tile({ events, now }: Seen, name: string, values: Readonly<Record<string, string>> = {}) {
  return runQuery(filled(queryText('workbook', name), values), { tables: { customEvents: events }, now });
}

export function savedQuery({ events, now }: Seen, name: string) {
  return runQuery(queryText('saved', name), { tables: { customEvents: events }, now });
}
