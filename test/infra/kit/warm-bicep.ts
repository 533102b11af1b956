/** One Bicep CLI that keeps running, because a start costs two seconds (infra/DECISIONS.md, I-warm-bicep). */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

export interface Diagnostic {
  readonly source: string;
  readonly level: 'Info' | 'Warning' | 'Error';
  readonly code: string;
  readonly message: string;
}

/** What `bicep jsonrpc` answers, as far as it is asked; the names of the methods are the CLI's. */
export interface Answers {
  readonly 'bicep/compile': {
    readonly diagnostics: readonly Diagnostic[];
    readonly contents?: string;
  };
  readonly 'bicep/compileParams': {
    readonly diagnostics: readonly Diagnostic[];
    readonly parameters?: string;
  };
  readonly 'bicep/format': { readonly contents: string };
  readonly 'bicep/getSnapshot': { readonly snapshot: string };
}

interface Warm {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
}

let warm: Warm | undefined;

/** Throws what the CLI says when it refuses, for example the text of a `fail()`. */
export async function ask<M extends keyof Answers>(
  cli: string,
  method: M,
  request: Readonly<Record<string, unknown>>,
): Promise<Answers[M]> {
  warm ??= start(cli);
  return warm.connection.sendRequest<Answers[M]>(method, request);
}

/** The next request starts another. */
export function endWarmBicep(): void {
  if (warm !== undefined) end(warm);
}

function end(one: Warm): void {
  one.connection.dispose();
  one.child.kill();
  if (warm === one) warm = undefined;
}

function start(cli: string): Warm {
  const child = spawn(cli, ['jsonrpc', '--stdio']);
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const started = { child, connection };
  process.once('exit', () => child.kill());
  // Callers that wait for an answer get an error instead of waiting for ever.
  child.once('error', () => end(started));
  child.once('exit', () => end(started));
  child.stderr.resume();
  connection.listen();
  return started;
}
