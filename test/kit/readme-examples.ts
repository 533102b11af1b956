/** The examples of README's section HTTP, as somebody pastes them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { operations } from '../../shared/http/contract/all.ts';
import { read } from '../architecture/source.ts';

const usualAuth = "auth='Authorization: Bearer operator'";

/**
 * The block at the head of the section, then the example of each route; one shell for all. `header`: instead of the
 * sign-in that README shows. An example for what is not there (404, 409) works too.
 */
export async function expectExamplesToWork(url: string, header?: string): Promise<void> {
  const section = /## HTTP\n([\s\S]*?)\n## /.exec(read('README.md'))?.[1] ?? '';
  const head = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  expect(head).toContain(usualAuth);
  const rows = [...section.matchAll(/^\| `(\w+) \/api\/([^`]+)` \|.*\| `(curl .*)` \|$/gm)];
  const described = rows.map(([, method, route]) => `${method} ${route}`);
  const shown = operations.filter(({ id }) => id !== 'consoleScript');
  expect(described.toSorted()).toEqual(shown.map(({ method, route }) => `${method} ${route}`).toSorted());
  const opening = head.replaceAll('http://localhost:7071', url);
  const script = [
    header === undefined ? opening : opening.replace(usualAuth, `auth='${header}'`),
    ...rows.map(([, , , example = '']) =>
      example.replace(/^curl /, 'curl -w "\n%{http_code}\n== end ==\n" '),
    ),
  ];
  const options = { maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)('bash', ['-c', script.join('\n')], options);
  const answers = stdout.split('== end ==\n').slice(0, -1);
  expect(answers.length).toBe(rows.length);
  for (const [index, answer] of answers.entries()) {
    const status = Number(answer.trim().split('\n').at(-1));
    expect(status, `${described[index]}: ${answer.slice(0, 300)}`).toBeLessThan(410);
    expect(status, `${described[index]}: ${answer.slice(0, 300)}`).not.toBe(401);
    expect(answer, described[index]).not.toMatch(/^\{"type":"urn:instep:problem:(invalid|sign-in|role)/);
  }
}
