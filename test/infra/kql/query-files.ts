/** The queries in `infra/queries`. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { infra } from '../kit/bicep.ts';

export interface QueryFile {
  /** Where it is used: `alerts`, `workbook` or `saved`. */
  readonly folder: string;
  /** Without the ending. */
  readonly name: string;
  readonly text: string;
}

export const queryFiles: readonly QueryFile[] = readdirSync(infra('queries'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => file.endsWith('.kql'))
  .sort()
  .map((file) => ({
    folder: path.dirname(file),
    name: path.basename(file, '.kql'),
    text: readFileSync(infra('queries', file), 'utf8'),
  }));

export function queryText(folder: string, name: string): string {
  const file = queryFiles.find((one) => one.folder === folder && one.name === name);
  if (file === undefined) throw new Error(`There is no ${folder}/${name}.kql`);
  return file.text;
}

/** A workbook puts the value of `{Name}` into the text before the query runs. */
export const placeholder = /\{(?<name>[A-Z]\w*)\}/g;

/** Throws where a value is missing. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(placeholder, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Nothing is given for ${whole}`);
    return value;
  });
}

/** Valid values of all parameters, to analyse a query. */
export const sampleValues = {
  Run: '20261124T010000Z',
  Finding: 'missing',
  UserId: '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11',
} as const;
