import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { onTestDay } from '../kit/calendar.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Loaded before the command. */
  readonly preload?: string;
  /** A process group of its own, as a terminal gives one to each command. */
  readonly ownGroup?: boolean;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  errors(): string;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** The command behind `npm start`, as a process without a terminal; killed when the test ends. Never for a real tenant, even if a local.settings.json is here. */
export function startCommand(args: readonly string[], options: CommandOptions = {}): RunningCommand {
  const preload = options.preload ? ['--import', options.preload] : [];
  const child = spawn(process.execPath, [...preload, 'local/start.ts', '--simulated', ...args], {
    cwd: root,
    env: { ...onTestDay(), PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.ownGroup === true,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let errors = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, errors: () => errors, ended };
}

/** A folder that is gone when the test ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-play-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
