/** The format of a report, and the answer in that format. */
import type { HttpResponseInit } from '@azure/functions';
import Negotiator from 'negotiator';
import type { Operation } from '../contract/operation.ts';
import type { Format } from '../contract/reports.ts';
import type { Received } from '../received.ts';
import type { Call } from '../route.ts';
import { writeCsv } from './csv.ts';
import { pagePolicy, writePage } from './page.ts';
import type { Reader } from './reader.ts';
import { type Line, type Sheet, writeJson } from './sheet.ts';

const types = {
  json: 'application/json',
  csv: 'text/csv',
  html: 'text/html',
} as const satisfies Record<Format, string>;

/** The format in the query, otherwise the one of `offered` that the Accept header prefers, otherwise JSON. */
export function formatOf<F extends Format>(
  { header }: Pick<Received, 'header'>,
  asked: F | undefined,
  offered: readonly F[],
): F | 'json' {
  if (asked !== undefined) return asked;
  const accept = header('accept') ?? '*/*';
  const liked = new Negotiator({ headers: { accept } }).mediaType(offered.map((format) => types[format]));
  return offered.find((format) => types[format] === liked) ?? 'json';
}

export function headersOf(format: Format, reader: Reader): Record<string, string> {
  const headers = { 'content-type': `${types[format]}; charset=utf-8`, vary: 'accept' };
  return format === 'html' ? { ...headers, 'content-security-policy': pagePolicy(reader) } : headers;
}

/** Streamed while it is written. */
export function sheetAnswer<L extends Line>(
  { stream }: Pick<Call<Operation>, 'stream'>,
  { format, reader }: { readonly format: Format; readonly reader: Reader },
  sheet: Sheet<L>,
): HttpResponseInit {
  const headers = headersOf(format, reader);
  switch (format) {
    case 'json':
      return stream(writeJson(sheet), headers);
    case 'html':
      return stream(writePage(sheet, reader), headers);
    case 'csv': {
      const file = { 'content-disposition': `attachment; filename="${sheet.fileName}.csv"` };
      return stream(writeCsv(sheet), { ...headers, ...file });
    }
  }
  return format satisfies never;
}
