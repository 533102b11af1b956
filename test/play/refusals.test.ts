/** Every refusal is one clear message without a stack, with a failing exit code, and leaves nothing behind. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testThoroughly } from '../kit/test-with.ts';
import { type CommandOptions, scratchFolder, startCommand } from './start-command.ts';

async function refusal(args: readonly string[], options: CommandOptions = {}) {
  const command = startCommand(args, options);
  const code = await command.ended;
  expect(command.errors()).not.toMatch(/\n\s+at /);
  // Neither compiled nor started.
  expect(command.output()).not.toContain('Compiling');
  return { code, message: command.errors().trim() };
}

describe.each([
  ['an unknown option', ['--user', '60'], /unknown option '--user'/],
  ['an invalid number of users', ['--users', 'many'], /A whole number from 1 to 100000 is needed/],
  ['no nights', ['--nights', '0'], /A whole number from 1 to 60 is needed/],
  ['a mode that does not exist', ['--mode', 'fix'], /Allowed choices are repair, report/],
  [
    'an unknown option of npm start, which compiles first',
    ['--build', '--user', '60'],
    /unknown option '--user'/,
  ],
  ['an option instead of a file', ['--json', '--once'], /option '--json <file>' argument missing/],
  ['an option instead of the report', ['--report', '--once'], /option '--report <file>' argument missing/],
  ['a word too many', ['now'], /too many arguments/],
  ['a folder that holds no app', ['--app', 'test'], /It is no built app: it has no package\.json/],
])('%s', (_what, args, message) => {
  test('is named, and the exit code is 2', async () => {
    const refused = await refusal(args);
    expect(refused.code).toBe(2);
    expect(refused.message).toMatch(message);
  });
});

test('all invalid settings are reported together, with a suggestion for a misspelt name', async () => {
  const env = { INSTEP_MODE: 'foo', INSTEP_MOED: 'repair' };
  const refused = await refusal(['--once', '--port', '0'], { env });
  expect(refused.code).toBe(2);
  expect(refused.message.split('\n')).toHaveLength(3);
  expect(refused.message).toContain('2 settings are wrong:');
  expect(refused.message).toContain('INSTEP_MODE: must be one of: report, repair, but is "foo"');
  expect(refused.message).toContain('INSTEP_MOED: is not a setting of Instep. Did you mean INSTEP_MODE?');
});

testThoroughly(
  'a file that cannot be written is reported before anything starts, and nothing is left of the attempt',
  async () => {
    const folder = scratchFolder();
    const report = path.join(folder, 'deep', 'er', 'report.html');
    writeFileSync(path.join(folder, 'file'), 'text');
    mkdirSync(path.join(folder, 'taken'));
    const refusals = [
      [
        '--json',
        '/proc/there/is/none.json',
        /^--json: \/proc\/there\/is\/none\.json cannot be written: ENOENT/,
      ],
      [
        '--json',
        path.join(folder, 'file', 'counts.json'),
        /^--json: .*counts\.json cannot be written: ENOTDIR/,
      ],
      ['--json', path.join(folder, 'taken'), /^--json: .*taken cannot be written: EISDIR/],
    ] as const;
    for (const [option, file, message] of refusals) {
      const refused = await refusal(['--once', '--port', '0', '--report', report, option, file]);
      expect(refused).toEqual({ code: 2, message: expect.stringMatching(message) });
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
  },
);

test('a port in use, as by another npm start, is one line that says what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  expect(await refusal(['--once', '--port', String(port)])).toEqual({
    code: 4,
    message:
      `Port ${port} is in use; is another "npm start" running? ` +
      `Stop it, or choose another port: npm start "--" --port ${port + 1}`,
  });
});

test('Azurite missing is one line that says what to do', async () => {
  const preload = new URL('./without-azurite.mjs', import.meta.url).href;
  const refused = await refusal(['--once', '--users', '10', '--port', '0'], { preload });
  expect(refused).toEqual({
    code: 1,
    message: 'Azurite is not installed. Run "npm ci" in the folder of package.json, then try again.',
  });
});
