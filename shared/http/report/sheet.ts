/** A report with one line per row, for every format: JSON, CSV and HTML page. */
import type { Pages } from '../../workflows/report/pages.ts';
import type { Html } from '../html.ts';
import type { Face } from './faces.ts';

export type Value = string | number | undefined;

/** One row, the same for every format; unknown values are undefined. */
export type Line = Readonly<Record<string, Value>>;

export interface Column<Name extends string> {
  /** Name of the member in JSON and of the column in CSV. */
  readonly name: Name;
  /** Heading on the page; absent: the page omits the column. */
  readonly heading?: string;
  /** How the page shows it, if not as other text. */
  readonly style?: 'id' | 'why';
  /** The page shows labels instead of codes; JSON and CSV keep the codes. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Sheet<L extends Line> {
  /** Without extension. */
  readonly fileName: string;
  readonly lines: Pages<L>;
  readonly columns: readonly Column<keyof L & string>[];
  /** JSON: members before the lines, the name of the array of lines, and members after it. */
  readonly head: object;
  readonly list: string;
  readonly foot: () => object;
  readonly page: {
    readonly title: string;
    /** Which photos of the user a line shows to a reader who has the console. */
    readonly faces: readonly Face[];
    /** Whether a person can be searched among the lines: the route takes the query parameter `user`. */
    readonly findsPeople: boolean;
    /** Above the title. */
    readonly way: Html;
    /** Before the lines. */
    readonly intro: Html;
    readonly outro?: () => Html;
  };
  /** The query that asks for the same lines, without a format. */
  readonly query: Readonly<Record<string, string>>;
}

/** Writes a JSON object, line by line. */
export async function* writeJson<L extends Line>(sheet: Sheet<L>): AsyncGenerator<string> {
  yield `${JSON.stringify(sheet.head).slice(0, -1)},\n${JSON.stringify(sheet.list)}:[`;
  let separator = '\n';
  for await (const page of sheet.lines) {
    yield separator + page.map((line) => JSON.stringify(line)).join(',\n');
    separator = ',\n';
  }
  yield `\n],${JSON.stringify(sheet.foot()).slice(1)}\n`;
}

/** Converts rows to lines. If the consumer stops, reading the rows stops too. */
export async function* linesOf<Row, L extends Line>(rows: Pages<Row>, lineOf: (row: Row) => L): Pages<L> {
  for await (const page of rows) yield page.map(lineOf);
}
