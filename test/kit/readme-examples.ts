/** The examples of README and of the routes' document, as a reader pastes them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import { read } from '../architecture/source.ts';

const usualAuth = "auth='Authorization: Bearer operator'";

/** A call of an example, in the order in which the calls were answered. */
interface Answered {
  readonly status: number;
  readonly method: string;
  readonly url: string;
}

export interface Pasting {
  /** Instead of the sign-in that the documents show. */
  readonly header?: string;
  /** Operations that cannot succeed there, with their answers. */
  readonly refused?: Readonly<Record<string, number>>;
}

/** README's examples in a shell, then those of the routes' document in another: each call succeeds the first time. */
export async function expectExamplesToWork(url: string, pasting: Pasting = {}): Promise<void> {
  const readme = await paste(
    blocksOf(/\n## HTTP\n[\s\S]*?\n## /.exec(read('README.md'))?.[0] ?? ''),
    url,
    pasting,
  );
  expect(readme.length).toBeGreaterThan(0);
  const all = [...readme, ...(await paste(blocksOf(read('shared/http/routes.md')), url, pasting))];
  const { refused = {} } = pasting;
  const wrong = all.filter(({ status, ...call }) => {
    const expected = refused[idOf(call)];
    return expected === undefined ? status < 200 || status > 299 : status !== expected;
  });
  expect(wrong).toEqual([]);
  const shown = operations.map(({ id }) => id).filter((id) => id !== 'consoleScript');
  expect([...new Set(all.map(idOf))].toSorted()).toEqual(shown.toSorted());
}

function blocksOf(text: string): string {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block).join('');
}

async function paste(blocks: string, url: string, { header }: Pasting): Promise<Answered[]> {
  expect(blocks).toContain(usualAuth);
  const pasted = blocks
    .replaceAll('http://localhost:7071', url)
    .replace(usualAuth, header === undefined ? usualAuth : `auth='${header}'`);
  const counted = `curl() { command curl -w '%{stderr}%{http_code} %{method} %{url}\\n' "$@"; }`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', `${counted}\n${pasted}`], {
    maxBuffer: 16 * 1024 * 1024,
    timeout: 120_000,
  });
  const answered = stderr
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [status = '', method = '', address = ''] = line.split(' ');
      return { status: Number(status), method, url: address };
    });
  // It always answers 200.
  const preflights = answered.filter((call) => idOf(call).startsWith('preflight'));
  expect(stdout.split('"ok":true,"checks"').length - 1).toBe(preflights.length);
  return answered;
}

/** The operation that a call is for; its address where there is none. */
function idOf({ method, url }: Omit<Answered, 'status'>): string {
  const path = new URL(url).pathname.replace('/api/', '');
  const found = operations.find(
    (operation) =>
      operation.method === method &&
      new RegExp(`^${operation.route.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return found?.id ?? url;
}
