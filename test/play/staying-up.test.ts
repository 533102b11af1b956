/** Without --once everything keeps running until Ctrl-C. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { readPlayOptions, readPlaySettings } from '../../local/play/options.ts';
import { startProcesses } from '../../local/play/processes.ts';
import { eventually } from '../host/eventually.ts';
import { expectExamplesToWork } from '../kit/readme-examples.ts';
import { testThoroughly, testWithShell } from '../kit/test-with.ts';
import { scratchFolder, startCommand } from './start-command.ts';

const timeout = 180_000;

testWithShell(
  'the curl for one user and the examples of the documents work as pasted, and Ctrl-C ends everything',
  async () => {
    const report = path.join(scratchFolder(), 'report.html');
    const command = startCommand(['--users', '12', '--nights', '2', '--port', '0', '--report', report]);
    await eventually('it stays up', () => command.output().includes('Press Ctrl-C to stop.'), 120_000);

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

testThoroughly(
  'a process that dies is named',
  async () => {
    const options = readPlayOptions(['--users', '12', '--port', '0']);
    const processes = await startProcesses(options, readPlaySettings(options, {}));
    onTestFinished(() => processes.stop());
    process.kill(processes.host.pid, 'SIGKILL');
    await expect(processes.broken).rejects.toThrow('The Functions host ended (ended by SIGKILL).');
  },
  timeout,
);
