/** The queries in `infra/queries`, as they are deployed. */
import { readdirSync, readFileSync } from 'node:fs';
import { infra } from '../kit/bicep.ts';

export const uses = ['alerts', 'workbook', 'saved'] as const;
export type Use = (typeof uses)[number];

export interface Query {
  readonly use: Use;
  /** Of the file, without `.kql`. */
  readonly name: string;
  readonly text: string;
}

export const queries: readonly Query[] = uses.flatMap((use) =>
  readdirSync(infra('queries', use))
    .filter((file) => file.endsWith('.kql'))
    .map((file) => ({
      use,
      name: file.replace(/\.kql$/, ''),
      text: readFileSync(infra('queries', use, file), 'utf8'),
    })),
);

/** Throws when there is no such query. */
export function queryText(use: Use, name: string): string {
  const found = queries.find((query) => query.use === use && query.name === name);
  if (!found) throw new Error(`There is no infra/queries/${use}/${name}.kql`);
  return found.text;
}
