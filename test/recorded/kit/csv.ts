/** A table of Instep's CSV, so that a record names its columns. Fields with line ends in them do not occur there. */

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

const field = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;

export function csvTable(text: string): CsvTable {
  const [head = '', ...lines] = text.replace('\ufeff', '').trimEnd().split('\r\n');
  const columns = fieldsOf(head);
  const rows = lines.map((line) => {
    const values = fieldsOf(line);
    return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']));
  });
  return { columns, rows };
}

function fieldsOf(line: string): readonly string[] {
  // Otherwise an empty first field would be read as the comma before the second.
  const matches = [...(line.startsWith(',') ? `""${line}` : line).matchAll(field)];
  return matches.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
