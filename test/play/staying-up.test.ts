/** Without --once everything stays up until Ctrl-C. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { startCast } from '../../local/play/cast.ts';
import { readPlayOptions } from '../../local/play/options.ts';
import { readPlaySettings } from '../../local/play/settings.ts';
import { operations } from '../../shared/http/contract/all.ts';
import { read } from '../architecture/source.ts';
import { eventually } from '../host/eventually.ts';
import { testThoroughly, testWithShell } from '../kit/test-with.ts';
import { scratchFolder, startCommand } from './start-command.ts';

const timeout = 180_000;

testWithShell(
  'the curl for one user and those of README work as pasted, and Ctrl-C ends everything',
  async () => {
    const report = path.join(scratchFolder(), 'report.html');
    const command = startCommand(['--users', '12', '--nights', '2', '--port', '0', '--report', report]);
    await eventually('it stays up', () => command.output().includes('Ctrl-C ends it.'), 120_000);

    const pasted = /curl [\s\S]*?\/sync/.exec(command.output())?.[0] ?? '';
    const { stdout } = await promisify(execFile)('sh', ['-c', pasted]);
    const answer = JSON.parse(stdout) as { trace: readonly { step: string }[] };
    expect(answer.trace.map(({ step }) => step)).toEqual(['found', 'in-scope', 'source', 'target', 'action']);

    const url = /http:\/\/localhost:\d+/.exec(command.output())?.[0] ?? '';
    await expectExamplesToWork(url);
    command.child.kill('SIGINT');
    expect(await command.ended).toBe(0);
    expect(command.errors()).toBe('');
    await expect(fetch(url)).rejects.toThrow();
  },
  timeout,
);

/** The block at the head of README's section HTTP, then the example of each route; one shell for all, as somebody pastes them. */
async function expectExamplesToWork(url: string): Promise<void> {
  const section = /## HTTP\n([\s\S]*?)\n## /.exec(read('README.md'))?.[1] ?? '';
  const head = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  const rows = [...section.matchAll(/^\| `(\w+) \/api\/([^`]+)` \|.*\| `(curl .*)` \|$/gm)];
  const described = rows.map(([, method, route]) => `${method} ${route}`);
  const shown = operations.filter(({ id }) => id !== 'consoleScript');
  expect(described.toSorted()).toEqual(shown.map(({ method, route }) => `${method} ${route}`).toSorted());
  const script = [
    head.replaceAll('http://localhost:7071', url),
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
    expect(answer, described[index]).not.toMatch(/^\{"type":"urn:instep:problem:(invalid|sign-in|role)/);
  }
}

testThoroughly(
  'whoever dies on the stage is named',
  async () => {
    const options = readPlayOptions(['--users', '12', '--port', '0']);
    const cast = await startCast(options, readPlaySettings(options, {}));
    onTestFinished(() => cast.stop());
    process.kill(cast.host.pid, 'SIGKILL');
    await expect(cast.broken).rejects.toThrow('The Functions host ended (ended by SIGKILL).');
  },
  timeout,
);
