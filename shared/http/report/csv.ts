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
  return stringify(records as Value[][], {
    record_delimiter: 'windows',
    // Otherwise only a cell with both characters of a line end is quoted, and a line feed alone begins a new line.
    quote_record_delimiter: true,
    cast: { string: asText },
  });
}

/** A formula begins so, also with the wide signs of East Asian keyboards, after what some programs remove from a cell. */
const formula = '[\\s\\p{C}"\'`]*[=+\\-@＝＋－＠]';
/** The library's `escape_formulas` marks neither a cell that begins with a line feed nor one that begins with a blank. */
const begins = new RegExp(`^(?:${formula}|[\\t\\r\\n])`, 'u');
/** Where the list separator of a country is a semicolon, Excel splits lines there, without regard to quotes. */
const afterSeparator = new RegExp(`[;\\t\\r\\n](?=${formula})`, 'gu');

function asText(value: string): string {
  const marked = value.replace(afterSeparator, "$&'");
  return begins.test(marked) ? `'${marked}` : marked;
}
