/** Links in documents work, and the documents that administrators follow keep their form. */
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, sourcesIn } from './source.ts';

const root = new URL('../../', import.meta.url);

/** Every document that belongs to the repository. */
const documents = readdirSync(root, { withFileTypes: true })
  .filter(({ name }) => !name.startsWith('.') && !['node_modules', 'dist', 'coverage'].includes(name))
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(new URL(entry.name, root), { recursive: true, encoding: 'utf8' }).map((name) =>
          posix.join(entry.name, name),
        )
      : [entry.name],
  )
  .filter((name) => name.endsWith('.md'))
  .sort();

interface Link {
  readonly from: string;
  readonly to: string;
}

/** Without those in code blocks, which are only examples. */
function linksOf(from: string, text = read(from)): readonly Link[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => ({ from, to }));
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...text.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

/** Nothing, or what is wrong. */
function problemOf({ from, to }: Link): string | undefined {
  const [path = '', anchor] = to.split('#');
  const file = path === '' ? from : posix.join(posix.dirname(from), path);
  try {
    const text = read(file);
    return anchor === undefined || anchorsOf(text).includes(anchor) ? undefined : `no heading ${anchor}`;
  } catch (error) {
    // A link may lead to a folder too.
    return (error as NodeJS.ErrnoException).code === 'EISDIR' ? undefined : `no file ${file}`;
  }
}

const inside = documents.flatMap((document) => linksOf(document)).filter(({ to }) => !/^\w+:/.test(to));

describe('links', () => {
  test.each(inside)('$from leads to $to', (link) => {
    expect(problemOf(link)).toBeUndefined();
  });

  test.each([
    ['[x](missing.md)', 'no file infra/missing.md'],
    ['[x](#missing)', 'no heading missing'],
    ['[x](../README.md#missing)', 'no heading missing'],
    ['[x](connector)', undefined],
    ['[x](costs.md#what-it-costs)', undefined],
  ])('%s: %s', (text, problem) => {
    const [link] = linksOf('infra/README.md', text);
    expect(link && problemOf(link)).toBe(problem);
  });

  test('equal headings have different anchors', () => {
    expect(anchorsOf('# A `b`, c\n## A b c\n## 1. Stop!\n')).toEqual(['a-b-c', 'a-b-c-1', '1-stop']);
  });
});

describe('infra/README.md', () => {
  const text = read('infra/README.md');

  /** Messages and comments name a topic, which must be a heading of this page. */
  const topicsIn = (path: string, source: string) =>
    // Comments and documents break their lines anywhere.
    [...source.replace(/\s+/g, ' ').matchAll(/infra\/README\.md`?(?:, \*?| \()([A-Z][\w -]+)[*)]/g)].map(
      ([, topic = '']) => ({
        path,
        topic,
      }),
    );
  const others = ['infra/modules/alerts.bicep', 'DECISIONS.md', 'infra/DECISIONS.md'].map((path) => ({
    path,
    text: read(path),
  }));
  const sources = [...sourcesIn('functions', 'shared', 'local', 'infra'), ...others];

  test.each(sources.flatMap((source) => topicsIn(source.path, source.text)))(
    '$path: it has the topic $topic',
    ({ topic }) => {
      expect(text).toContain(topic);
    },
  );

  test.each([
    ['deploy them (infra/README.md, Change a setting).', 'Change a setting'],
    ['infra/README.md (Stop now) tells how', 'Stop now'],
    ['(`infra/README.md`, *What the function groups may spend*)', 'What the function groups may spend'],
  ])('%s names a topic', (source, topic) => {
    expect(topicsIn('x', source)).toEqual([{ path: 'x', topic }]);
  });

  test('says who is needed, and what is left to do, before the first command', () => {
    const before = text.slice(0, text.indexOf('```'));
    for (const role of ['Owner', 'Privileged Role Administrator', 'SharePoint Administrator'])
      expect(before).toContain(`*${role}*`);
    expect(before).toContain('*Cloud Application Administrator*');
    expect(before).toMatch(/still missing: permissions \(5\), site \(6\), sign-in \(7\)/);
  });

  test('has steps that count up', () => {
    const numbers = [...text.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(numbers.map((_number, at) => at + 1));
    expect(numbers.length).toBeGreaterThan(5);
  });
});

test('the buttons that these pages name are in the console', () => {
  const pages = documents.filter((name) => posix.dirname(name) === 'infra').map((name) => read(name));
  const buttons = pages.flatMap((page) =>
    [...page.matchAll(/[Pp]ress \*([^*]+)\*/g)].map(([, label = '']) => label),
  );
  const console = sourcesIn('shared/console').map((source) => source.text);
  expect(buttons.filter((label) => !console.some((source) => source.includes(`'${label}'`)))).toEqual([]);
  expect(buttons).not.toEqual([]);
});

/** The pages that are read in a terminal and in the portal's editor. */
const narrow = documents.filter((name) => posix.dirname(name) === 'infra');

test.each(narrow)('%s: outside of tables no line is longer than 120 columns', (document) => {
  const lines = read(document)
    .split('\n')
    .filter((line) => !line.startsWith('|'));
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
});
