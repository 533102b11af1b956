/**
 * CSV for spreadsheets: a byte order mark, without which Excel does not recognise UTF-8; line ends as in RFC 4180; and text
 * that would be read as a formula is marked as text
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
import { stringify } from 'csv-stringify/sync';
import type { Line, Sheet, Value } from './sheet.ts';

export async function* writeCsv<L extends Line>({ columns, lines }: Sheet<L>): AsyncGenerator<string> {
  const names = columns.map(({ name }) => name);
  yield `\ufeff${toCsv([names])}`;
  for await (const page of lines) yield toCsv(page.map((line) => names.map((name) => line[name])));
}

function toCsv(records: readonly (readonly Value[])[]): string {
  return stringify(records as Value[][], { record_delimiter: 'windows', escape_formulas: true });
}
