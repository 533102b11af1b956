/** Lines of a trace as sentences: who asks which service for what, and what goes wrong on the way. */

import { failuresInWords } from './failures-in-words.ts';
import type { NumberedFault } from './fault-log.ts';

/** From the first that fits. `$<…>` are groups of the expression. */
const requests: readonly (readonly [RegExp, string])[] = [
  [/^table GET \/(?<table>\w+)\(.*RowKey='(?<key>.*)'\)$/, 'reads $<key> in table $<table>'],
  [/^table GET \/(?<table>\w+)(?:\(\))?$/, 'queries table $<table>'],
  [/^table POST \/\$batch/, 'changes several rows at once'],
  [/^table POST \/(?<table>\w+)/, 'adds a row to table $<table>'],
  [/^table DELETE \/(?<table>\w+)\(.*RowKey='(?<key>.*)'\)$/, 'deletes $<key> in table $<table>'],
  [/^table (?:PUT|PATCH|MERGE) \/(?<table>\w+)\(.*RowKey='(?<key>.*)'\)$/, 'writes $<key> in table $<table>'],
  [/^queue POST \/(?<queue>[\w-]+)\/messages/, 'sends a message to queue $<queue>'],
  [/^blob GET \/undo$/, 'lists undo copies'],
  [/^blob PUT \/undo\/(?<name>\S+)/, 'keeps an undo copy: $<name>'],
  [/^blob (?<method>GET|HEAD|PUT|DELETE) (?<name>\S+)/, 'blob storage: $<method> $<name>'],
  [/^GET \S+\/users\/delta/, 'asks Graph what changed in the directory'],
  [/^GET (?<host>\S+?)\/.*\/items\/delta/, 'asks Graph what changed in a photo library'],
  [/^GET graph\S+\/sites$/, 'asks Graph for the geo locations'],
  [/^GET graph\S+\/sites\/(?<host>[^/]+)\/lists/, 'asks Graph for the photo library of $<host>'],
  [/^GET (?<host>[^/]+)\/_api\/web\/getFolder.*\/folders/i, 'asks $<host> for the photo folder'],
  [/^POST graph\S+\/\$batch/, 'asks Graph about the photos of several users'],
  [/^GET graph\S+\/users\/(?<user>[^/]+)\/photos?\S*/, 'asks Graph for the photo of $<user>'],
  [/^GET graph\S+\/users\/(?<user>\S+)/, 'asks Graph for $<user>'],
  [/^POST (?<host>[^/]+)\/_api\/\$batch/, 'asks $<host> for the profiles of several users'],
  [/^POST (?<host>[^/]+)\/\S*SetSingleValueProfileProperty/i, 'WRITES a property of a profile on $<host>'],
  [
    /^POST (?<host>[^/]+)\/.*\/files\/\w+\(.*decodedUrl='(?<file>.*?_[SML]Thumb\.jpg|[^']*)'.*/i,
    'WRITES file $<file> on $<host>',
  ],
  [
    /^(?:DELETE|POST) (?<host>[^/]+)\/.*decodedUrl='.*\/(?<file>[^/]*)'\)(?:\/deleteObject.*)?$/i,
    'DELETES file $<file> on $<host>',
  ],
  [/^GET (?<host>[^/]+)\/.*decodedUrl='.*\/(?<file>[^/]*)'\)\/\$value/i, 'reads file $<file> on $<host>'],
];

const marks: Readonly<Record<string, string>> = {
  late: 'late',
  'lost-request': 'the request is lost',
  'lost-answer': 'it is done, but the answer is lost',
  'refused-5xx': 'the service refuses: 503',
  throttled: 'the service asks to wait: 429',
  'ill-after-effect': 'it is done, but the service says that it is ill',
  stale: 'the answer is that of a while ago',
  down: 'this part of storage is down',
  garbled: 'it is done, but half of the answer is lost',
};

const objectId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const request = /^(?<who>worker \d+(?: \(dead\))?): (?<what>.*?)(?: \[(?<fate>[\w-]+)\])?$/;

/** With the names of users in place of their object ids. */
export function withNames(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(objectId, (id) => names.get(id) ?? id);
}

/** `names`: of users, by object id. */
export function inWords(line: string, names: ReadonlyMap<string, string>): string {
  const at = line.slice(0, line.indexOf(' '));
  const told = withNames(line.slice(at.length + 1), names);
  const { who, what = '', fate } = request.exec(told)?.groups ?? {};
  if (who === undefined) return `${at} ${told}`;
  const mark = fate === undefined ? '' : ` – ${marks[fate] ?? fate}`;
  return `${at} ${who} ${sentenceOf(what)}${mark}`;
}

function sentenceOf(what: string): string {
  const [pattern, words] = requests.find(([one]) => one.test(what)) ?? [];
  return pattern === undefined || words === undefined ? what : what.replace(pattern, words);
}

const inTheHost: Readonly<Record<string, string>> = {
  twice: 'a message is delivered twice',
  token: 'an access token is not given',
  killed: 'killed:',
  'function timeout': 'ended at the time limit: a function for',
};

/** A fault on the way of a request, in the host, or of the services. */
export function faultInWords(
  { kind, what }: Pick<NumberedFault, 'kind' | 'what'>,
  names: ReadonlyMap<string, string>,
): string {
  const told = withNames(what, names);
  const fate = /^(?:tenant|storage) (?<fate>.+)$/.exec(kind)?.groups?.fate;
  if (fate !== undefined) return `a worker ${sentenceOf(told)} – ${marks[fate] ?? fate}`;
  const [circumstance] = inTheHost[kind] === undefined ? failuresInWords([{ kind, what: told }]) : [];
  return circumstance ?? `${inTheHost[kind] ?? ''} ${told}`.trim();
}
