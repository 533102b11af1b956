/** The bag of names that an invocation of an HTTP trigger carries, row by row. */
import { describe, expect, test } from 'vitest';
import { triggerMetadataOf } from '../../local/host/trigger-metadata.ts';

interface Given {
  readonly body?: string | Uint8Array;
  readonly search?: string;
  readonly params?: Readonly<Record<string, string | undefined>>;
  readonly headers?: readonly (readonly [string, string])[];
}

function bagOf({ body, search = '', params = {}, headers = [] }: Given) {
  return triggerMetadataOf({
    headers,
    search,
    params,
    body: typeof body === 'string' ? Buffer.from(body) : body,
  });
}

/** Without `Query` and `Headers`, texts as they are and JSON parsed. */
function namesOf(given: Given): Record<string, unknown> {
  const { Query: _query, Headers: _headers, ...rest } = bagOf(given);
  return Object.fromEntries(
    Object.entries(rest).map(([name, { string, json }]) => [
      name,
      string ?? { json: JSON.parse(json ?? '') },
    ]),
  );
}

describe('names come from body, query and route, the later over the earlier, the first spelling stays', () => {
  test.each<[string, Given, Record<string, unknown>]>([
    ['nothing', {}, {}],
    ['a body', { body: '{"a":"1","b":2}' }, { a: '1', b: '2' }],
    ['query over body', { body: '{"a":"1"}', search: '?a=2' }, { a: '2' }],
    ['route over query', { search: '?id=q', params: { id: 'r' } }, { id: 'r' }],
    ['the spelling of the query stays', { search: '?ID=q', params: { id: 'r' } }, { ID: 'r' }],
    ['the spelling of the body stays', { body: '{"Id":1}', search: '?iD=2' }, { Id: '2' }],
    ['names of one body that differ in case', { body: '{"a":1,"A":2}' }, { a: '2' }],
    ['an exact duplicate', { body: '{"a":1,"a":2}' }, { a: '2' }],
    ['an absent optional parameter removes the name', { search: '?id=q', params: { id: undefined } }, {}],
    ['the last of repeated ones', { search: '?a=1&a=2&A=3' }, { a: '3' }],
    ['the code of the query is left out', { search: '?code=k&Code=l&x=1' }, { x: '1' }],
    ['a code in the body is kept', { body: '{"code":"k"}' }, { code: 'k' }],
    [
      'plus signs, escapes and invalid escapes',
      { search: '?a=b+c%20d&e=%FF%zz&f' },
      { a: 'b c d', e: '%FF%zz', f: '' },
    ],
    ['a name that is empty', { search: '?=e' }, { '': 'e' }],
    ['dunder names are names', { body: '{"__proto__":"x"}' }, Object.fromEntries([['__proto__', 'x']])],
  ])('%s', (_what, given, names) => {
    expect(namesOf(given)).toEqual(names);
  });
});

describe('values of a body', () => {
  test.each<[string, unknown]>([
    ['5', '5'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1.50', '1.5'],
    ['1e21', '1E+21'],
    ['0.0000001', '1E-07'],
    ['true', 'True'],
    ['false', 'False'],
    ['""', ''],
    ['"0042"', '0042'],
    ['"2024-01-02"', '2024-01-02'],
    ['"2024-01-02T03:04:05.678+02:00"', '01/02/2024 01:04:05'],
    ['"\\ud800"', '\ufffd'],
    ['{"b":[1,null]}', { json: { b: [1, null] } }],
    ['null', undefined],
    ['[1]', undefined],
  ])('%s', (json, value) => {
    expect(namesOf({ body: `{"a":${json}}` }).a).toEqual(value);
  });
});

describe('of a body that is no JSON object nothing is taken', () => {
  const deep = (levels: number) => `{"a":${'{"b":'.repeat(levels)}1${'}'.repeat(levels)}}`;
  test.each<[string, string | Uint8Array]>([
    ['text', 'a=1'],
    ['an array', '[{"a":1}]'],
    ['cut off', '{"a":1'],
    ['text after it', '{"a":1} x'],
    ['a comma too many', '{"a":1,}'],
    ['nesting over 64 levels', deep(65)],
    ['nothing', ''],
  ])('%s', (_what, body) => {
    expect(namesOf({ body })).toEqual({});
  });

  test('blanks around it and any byte order mark are accepted', () => {
    const json = '{"a":"ö"}';
    const utf16 = Buffer.from(`\ufeff${json}`, 'utf16le');
    const utf32 = Buffer.concat(
      [0xfeff, ...[...json].map((one) => one.codePointAt(0) ?? 0)].map(littleEndian),
    );
    const bodies = [` \n${json}\r\n`, `\ufeff${json}`, utf16, Buffer.from(utf16).swap16(), utf32];
    for (const body of bodies) expect(namesOf({ body })).toEqual({ a: 'ö' });
    expect(Object.keys(namesOf({ body: deep(10) }))).toEqual(['a']);
  });

  function littleEndian(point: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(point);
    return bytes;
  }
});

describe('Query and Headers are the request’s own only where nothing else has the name', () => {
  const headers = [
    ['user-agent', 'test'],
    ['X-Own', '1'],
    ['cookie', 'a=1'],
    ['Cookie', 'b=2'],
    ['x-own', '2'],
  ] as const;

  test('Query has the code too, the last of each name; Headers are spelled as Kestrel does, joined by a comma', () => {
    const bag = bagOf({ search: '?a=1&A=2&code=k', headers });
    expect(JSON.parse(bag.Query?.json ?? '')).toEqual({ a: '2', code: 'k' });
    expect(JSON.parse(bag.Headers?.json ?? '')).toEqual({
      'User-Agent': 'test',
      'X-Own': '1,2',
      Cookie: 'a=1,b=2',
    });
  });

  test.each<[string, Given, Record<string, unknown>]>([
    ['a body replaces them', { body: '{"Headers":{"x":"y"}}' }, { Headers: { json: '{"x":"y"}' } }],
    ['a query replaces them', { search: '?Headers={}' }, { Headers: { string: '{}' } }],
    ['in another spelling there are none', { search: '?headers=x' }, { headers: { string: 'x' } }],
    ['the same for a body', { body: '{"HEADERS":{}}' }, { HEADERS: { json: '{}' } }],
    ['an array replaces nothing', { body: '{"Headers":[1]}' }, { Headers: { json: '{}' } }],
    ['null replaces nothing', { body: '{"Headers":null}' }, { Headers: { json: '{}' } }],
  ])('%s', (_what, given, expected) => {
    const { Query: _query, ...bag } = bagOf(given);
    expect(bag).toEqual(expected);
  });
});
