/** However a simulation ends, its processes end, and no temporary file stays. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventually } from '../host/eventually.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { type RunningCommand, scratchFolder, startCommand } from './start-command.ts';

function startPlay() {
  const folder = scratchFolder();
  const args = ['--once', '--users', '5', '--port', '0', '--report', `${folder}/report.html`];
  const command = startCommand(args, { env: { TMPDIR: folder }, ownGroup: true });
  return { command, temporary: () => readdirSync(folder) };
}

/** As a terminal does: to the command and all its children. */
function signalGroup({ child }: RunningCommand, signal: NodeJS.Signals | 0): void {
  process.kill(-(child.pid ?? 0), signal);
}

async function expectNoProcessLeft(command: RunningCommand): Promise<void> {
  await eventually('the last process is gone', async () => {
    try {
      signalGroup(command, 0);
      return false;
    } catch {
      return true;
    }
  });
}

testThoroughly(
  'when its output is closed, it ends silently, with the exit code of a closed pipe',
  async () => {
    const { command, temporary } = startPlay();
    await eventually('it speaks', async () => command.output() !== '');
    command.child.stdout?.destroy();
    expect(await command.ended).toBe(141);
    expect(command.errors()).toBe('');
    expect(temporary()).toEqual([]);
    await expectNoProcessLeft(command);
  },
);

async function expectEndWhileHostStarts(signal: NodeJS.Signals, times: number, code: number): Promise<void> {
  const { command, temporary } = startPlay();
  const isHostStarting = () => temporary().some((name) => name.startsWith('instep-host-'));
  await eventually('the host starts', async () => isHostStarting());
  for (let time = 0; time < times; time += 1) signalGroup(command, signal);
  expect(await command.ended).toBe(code);
  expect(command.errors()).toBe('');
  expect(temporary()).toEqual([]);
  await expectNoProcessLeft(command);
}

test('Ctrl-C while the host starts, which npm passes on a second time, ends everything', () =>
  expectEndWhileHostStarts('SIGINT', 2, 130));

testThoroughly('closing the terminal window while the host starts ends everything', () =>
  expectEndWhileHostStarts('SIGHUP', 1, 129),
);

testThoroughly('Ctrl-C while the tenant is being made does not wait for it', async () => {
  const { command, temporary } = startPlay();
  await eventually('it speaks', async () => command.output() !== '');
  signalGroup(command, 'SIGTERM');
  expect(await command.ended).toBe(143);
  expect(temporary()).toEqual([]);
  await expectNoProcessLeft(command);
});
