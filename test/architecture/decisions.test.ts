/** Decisions can be found from the code that cites them and from the index; every citation names an entry. */
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, type Source } from './source.ts';

const documents = [
  { path: 'DECISIONS.md', prefix: 'D-' },
  { path: 'infra/DECISIONS.md', prefix: 'I-' },
] as const;

interface Section {
  readonly heading: string;
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly id: string;
  readonly paragraphs: readonly string[];
}

function split(text: string, mark: string): { readonly title: string; readonly body: string }[] {
  const [, ...parts] = `\n${text}`.split(`\n${mark} `);
  return parts.map((part) => {
    const [title = '', ...body] = part.split('\n');
    return { title, body: body.join('\n') };
  });
}

function sectionsOf(text: string): Section[] {
  return split(text, '##')
    .filter(({ title }) => title !== 'Index')
    .map(({ title, body }) => ({
      heading: title,
      entries: split(body, '###').map((entry) => ({
        id: entry.title,
        paragraphs: entry.body.split(/\n{2,}/).flatMap((one) => one.trim().replaceAll('\n', ' ') || []),
      })),
    }));
}

/** As an index has it: the sections in order, each with its entries in order. */
function indexOf(sections: readonly Section[]): string {
  const parts = sections.map(({ heading, entries }) => {
    const lines = entries.map(({ id, paragraphs }) => `- [${id}](#${anchorOf(id)}): ${titleOf(paragraphs)}`);
    return [`[${heading}](#${anchorOf(heading)})`, '', ...lines].join('\n');
  });
  return parts.join('\n\n');
}

/** As GitHub and Azure DevOps make it from a heading of plain words. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}

function titleOf([first = '']: readonly string[]): string {
  return /^\*\*(.+?) \(/.exec(first)?.[1] ?? '';
}

/** What is missing in an entry. */
function lacks({ paragraphs }: Entry): string[] {
  const [first = '', ...more] = paragraphs;
  return [
    ...(/^\*\*[^*]+ \(20\d\d-(0[1-9]|1[0-2])\)\.\*\* ./.test(first) ? [] : ['a title with a month']),
    ...(first.includes(' Rejected: ') ? [] : ['what was rejected']),
    ...(more.length === 0 ? [] : ['the form of one paragraph']),
  ];
}

describe.each(documents)('$path', ({ path, prefix }) => {
  const text = read(path);
  const sections = sectionsOf(text);
  const entries = sections.flatMap((section) => section.entries);

  test('has an index of all entries, in order', () => {
    const index = split(text, '##').find(({ title }) => title === 'Index');
    expect(index?.body.trim()).toBe(indexOf(sections));
  });

  test('has entries of one paragraph with a month and what was rejected', () => {
    const lacking = entries.map((entry) => [entry.id, lacks(entry)] as const);
    expect(lacking.filter(([, missing]) => missing.length > 0)).toEqual([]);
  });

  test(`has ids that begin with ${prefix} and are there once`, () => {
    const ids = entries.map(({ id }) => id);
    expect(ids.filter((id) => !isId.test(id) || !id.startsWith(prefix))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('has no line longer than 120 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });
});

test.each([
  ['**Undated.** A. Rejected: b.', ['a title with a month']],
  ['**Alone (2026-11).** Nothing else.', ['what was rejected']],
  ['**Long (2026-13).** A. Rejected: b.\n\nMore.', ['a title with a month', 'the form of one paragraph']],
])('an incomplete entry is found: %j', (body, missing) => {
  const [section] = sectionsOf(`## Index\n\n## Some\n\n### D-some\n\n${body}\n`);
  expect(section?.entries.map(lacks)).toEqual([missing]);
});

const isId = /^[DI]-[a-z0-9]+(-[a-z0-9]+)*$/;
const idsIn = /(?<![\w-])[DI]-[a-z0-9]+(?:-[a-z0-9]+)*/g;
/** A path in quotes is a file to read. */
const mention = /(?<!['/])(?:infra\/)?DECISIONS\.md(?:, ([DI]-[a-z0-9-]+))?/g;

/** The mistakes in a file's citations of decisions. */
function wrongIn({ path, text }: Source, known: ReadonlyMap<string, string>): string[] {
  const unknown = [...text.matchAll(idsIn)].flatMap(([id]) => (known.has(id) ? [] : [`${path}: ${id}`]));
  // Documents may cite the whole list; code must name an entry.
  if (path.endsWith('.md')) return unknown;
  const vague = [...text.matchAll(mention)].flatMap(([whole, id]) =>
    id !== undefined && whole === `${known.get(id)}, ${id}` ? [] : [`${path}: ${whole}`],
  );
  return [...new Set([...unknown, ...vague])];
}

function textFiles(): Source[] {
  const root = new URL('../../', import.meta.url);
  const own = 'test/architecture/decisions.test.ts';
  const below = ['functions', 'shared', 'local', 'infra', 'test', '.ci'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.join(entry.parentPath.slice(root.pathname.length), entry.name)),
  );
  const files = [...readdirSync(root), ...below].filter((path) =>
    /(\.([mc]?[jt]s|bicep|bicepparam|kql|md|ya?ml)|\/run)$/.test(path),
  );
  return files.filter((path) => path !== own).map((path) => ({ path, text: read(path) }));
}

test('every citation names an existing entry, and the file that contains it', () => {
  const known = new Map(
    documents.flatMap(({ path }) =>
      sectionsOf(read(path)).flatMap(({ entries }) => entries.map(({ id }) => [id, path] as const)),
    ),
  );
  expect(textFiles().flatMap((file) => wrongIn(file, known))).toEqual([]);
});

test.each([
  ['x.ts', '// DECISIONS.md, D-some', []],
  ['x.ts', '// infra/DECISIONS.md, I-some', []],
  ['x.ts', '// DECISIONS.md, D-none', ['x.ts: D-none', 'x.ts: DECISIONS.md, D-none']],
  ['x.ts', '// DECISIONS.md, I-some', ['x.ts: DECISIONS.md, I-some']],
  ['x.ts', '// (DECISIONS.md)', ['x.ts: DECISIONS.md']],
  ['x.md', 'See DECISIONS.md, and D-none.', ['x.md: D-none']],
])('a wrong citation is found: %s %j', (path, text, wrong) => {
  const known = new Map([
    ['D-some', 'DECISIONS.md'],
    ['I-some', 'infra/DECISIONS.md'],
  ]);
  expect(wrongIn({ path, text }, known)).toEqual(wrong);
});
