/** The documents with tables that are made from the code. The text around the tables is written by hand. */
import { dimensionsTable, eventFields, eventMeanings, measurementsTable } from './events.ts';
import { findingsTable } from './findings.ts';
import { allowedTable, consoleTable } from './roles.ts';
import { routeDescriptions, routesTable } from './routes.ts';
import { settingsTable } from './settings.ts';

interface MadeDocument {
  /** From the root of the repository. */
  readonly file: string;
  /** By the name in the comment above the table. */
  readonly tables: Readonly<Record<string, () => string>>;
}

export const documents: readonly MadeDocument[] = [
  { file: 'README.md', tables: { findings: findingsTable } },
  { file: 'shared/config/settings.md', tables: { settings: settingsTable } },
  {
    file: 'shared/http/routes.md',
    tables: {
      routes: routesTable,
      descriptions: routeDescriptions,
      allowed: allowedTable,
      console: consoleTable,
    },
  },
  {
    file: 'shared/core/events.md',
    tables: {
      meanings: eventMeanings,
      fields: eventFields,
      dimensions: dimensionsTable,
      measurements: measurementsTable,
    },
  },
];

/** The document with each table as the code has it now. Throws where the comments around a table are missing. */
export function refreshed(text: string, { file, tables }: MadeDocument): string {
  return Object.entries(tables).reduce((before, [name, make]) => {
    const begin = `<!-- made by npm run documents: ${name} -->\n`;
    const end = '\n<!-- end -->';
    const from = before.indexOf(begin);
    const to = before.indexOf(end, from);
    if (from === -1 || to === -1) throw new Error(`${file} has no comments for the table "${name}".`);
    return `${before.slice(0, from)}${begin}\n${make()}\n${before.slice(to)}`;
  }, text);
}
