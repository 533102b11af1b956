/** Reads SharePoint's REST paths: `web/GetFileByServerRelativePath(decodedUrl='/a/b.jpg')/$value`. */
import type { Call } from '../call.ts';
import { decodedSegment } from '../router.ts';
import { invalidQuery } from './errors.ts';

export interface RestSegment {
  /** Lower-case. */
  readonly name: string;
  /** Arguments as written, by lower-case name; a nameless one is under ''. Undefined: no parentheses. */
  readonly args: ReadonlyMap<string, string> | undefined;
}

/** Segments after `/_api/`; undefined when the path is not below it or cannot be read. */
export function readRestPath(path: string): readonly RestSegment[] | undefined {
  const decoded = decodedSegment(path);
  const rest = decoded && /^\/_api\/(.*)$/is.exec(decoded)?.[1];
  return rest ? splitOutsideQuotes(rest, '/').filter(Boolean).map(readSegment) : undefined;
}

function readSegment(text: string): RestSegment {
  const match = /^([^(]*)\((.*)\)$/s.exec(text);
  if (!match) return { name: text.toLowerCase(), args: undefined };
  const args = new Map<string, string>();
  for (const part of splitOutsideQuotes(match[2] ?? '', ',')) {
    const named = /^\s*(\w+)\s*=\s*(.*)$/s.exec(part);
    if (named) args.set((named[1] ?? '').toLowerCase(), (named[2] ?? '').trim());
    else if (part.trim()) args.set('', part.trim());
  }
  return { name: (match[1] ?? '').toLowerCase(), args };
}

/** Doubled quotes toggle twice, so they stay inside. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [''];
  let quoted = false;
  for (const character of text) {
    if (character === "'") quoted = !quoted;
    if (character === separator && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** The text of a quoted literal, or of the `@alias` that the query holds. Throws SharePointRefusal 400. */
export function textArgument(call: Call, segment: RestSegment, name: string): string {
  const given = segment.args?.get(name.toLowerCase()) ?? segment.args?.get('');
  if (given === undefined)
    throw invalidQuery(`The parameter ${name} does not exist in method ${segment.name}.`);
  const value = given.startsWith('@') ? (call.query.get(given) ?? undefined) : given;
  if (value === undefined)
    throw invalidQuery(`The parameter alias ${given} is not defined in the query string.`);
  const text = /^'((?:[^']|'')*)'$/s.exec(value)?.[1];
  if (text === undefined) throw invalidQuery(`The expression "${value}" is not valid.`);
  return text.replaceAll("''", "'");
}

/** A bare `true` or `false`; false when absent. */
export function flagArgument(segment: RestSegment, name: string): boolean {
  return segment.args?.get(name.toLowerCase())?.toLowerCase() === 'true';
}
