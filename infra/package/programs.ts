/** Runs the programs that build the package: the compiler of the repository, and npm, with this Node. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { CommandFailure } from '../command.ts';
import { root } from './workplace.ts';

const keptOutput = 4_000;

/** Throws CommandFailure with the end of the output of the compiler. */
export async function runCompiler(args: readonly string[]): Promise<void> {
  await run('The compiler', process.execPath, [
    path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    ...args,
  ]);
}

/** Throws CommandFailure with the end of the output of npm. */
export async function runNpm(folder: string, args: readonly string[]): Promise<void> {
  const npm = process.env.npm_execpath;
  // `npm run` sets a variable with the path of npm. On Windows npm on PATH is a batch file, which only a shell can start.
  if (npm?.endsWith('js')) await run('npm', process.execPath, [npm, ...args], { cwd: folder });
  else if (process.platform === 'win32')
    await run('npm', `npm ${args.join(' ')}`, [], { cwd: folder, shell: true });
  else await run('npm', 'npm', args, { cwd: folder });
}

interface RunOptions {
  readonly cwd?: string;
  readonly shell?: boolean;
}

async function run(name: string, program: string, args: readonly string[], options: RunOptions = {}) {
  const running = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  const hear = (text: string) => {
    said = (said + text).slice(-keptOutput);
  };
  running.stdout.setEncoding('utf8').on('data', hear);
  running.stderr.setEncoding('utf8').on('data', hear);
  const code = await new Promise<number | null>((resolve, reject) => {
    running.once('error', (cause) =>
      reject(new CommandFailure(`${name} could not be started: ${cause.message}`, { cause })),
    );
    running.once('close', resolve);
  });
  if (code !== 0) throw new CommandFailure(`${name} failed (exit code ${code}):\n${said.trim()}`);
}
