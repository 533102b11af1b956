/** Azure as a deployment sees it: a program `az` on PATH, and the app's deployment site behind HTTPS. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { makeCertificate } from '../../../local/certificate.ts';
import { onTestDay } from '../../kit/calendar.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly functionKey: string | undefined;
  readonly body: Buffer;
}

/** A status and a body; a function is called each time. */
export type Answers = Readonly<Record<string, (received: Received) => Answer>>;
export type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** By the start of its arguments, the first that fits; several are answered one after the other, and the last from then on. */
export type AzAnswers = Readonly<Record<string, AzAnswer | readonly AzAnswer[]>>;
export interface AzAnswer {
  readonly json?: unknown;
  readonly error?: string;
}

export interface FakeAzure {
  /** Host and port of the app and of its deployment site. */
  readonly host: string;
  /** The requests to the deployment site and the app, oldest first. */
  readonly received: readonly Received[];
  /** What `az` answers from now on: JSON, an error text, or nothing. */
  azAnswers(answers: AzAnswers): void;
  /** How `az` was called, oldest first. */
  azCalls(): string[];
  deploy: Command;
  /** `npm run api`. */
  api: Command;
}

type Command = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Answers by "METHOD /path"; what is not named is 404. Everything is gone when the test ends. */
export async function fakeAzure(answers: Answers): Promise<FakeAzure> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-azure-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { keyPem, certificatePem } = await makeCertificate([]);
  const certificateFile = path.join(folder, 'site.pem');
  writeFileSync(certificateFile, certificatePem);
  const received: Received[] = [];
  const server = createServer({ key: keyPem, cert: certificatePem }, async (request, response) => {
    const one = await receive(request);
    received.push(one);
    answer(response, answers[`${one.method} ${one.url.split('?')[0]}`]?.(one) ?? [404, 'Not found']);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const az = writeAz(folder);
  const command =
    (program: string): Command =>
    (args, env = {}) =>
      run([program, ...args], { PATH: az.bin, NODE_EXTRA_CA_CERTS: certificateFile, NO_COLOR: '1', ...env });
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    received,
    ...az,
    deploy: command('infra/deploy/deploy.ts'),
    api: command('infra/api/call.ts'),
  };
}

/** A program on PATH that records how it was called and answers from a file. */
function writeAz(folder: string) {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const [calls, answersFile] = [path.join(folder, 'calls'), path.join(folder, 'answers.json')];
  const program = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const called = process.argv.slice(2).join(' ');
appendFileSync(${JSON.stringify(calls)}, called + '\\n');
const before = (start) =>
  readFileSync(${JSON.stringify(calls)}, 'utf8').split('\\n').filter((call) => call.startsWith(start)).length - 1;
const answers = Object.entries(JSON.parse(readFileSync(${JSON.stringify(answersFile)}, 'utf8')));
const [start, all] = answers.find(([start]) => called.startsWith(start)) ?? [called, { error: 'no answer for ' + called }];
const found = Array.isArray(all) ? all[Math.min(before(start), all.length - 1)] : all;
if (found.error !== undefined) { process.stderr.write('ERROR: ' + found.error + '\\n'); process.exitCode = 1; }
else if (found.json !== undefined) process.stdout.write(JSON.stringify(found.json));
`;
  writeFileSync(path.join(bin, 'az'), program);
  chmodSync(path.join(bin, 'az'), 0o755);
  writeFileSync(calls, '');
  return {
    bin,
    azAnswers: (answers: AzAnswers) => writeFileSync(answersFile, JSON.stringify(answers)),
    azCalls: () => readFileSync(calls, 'utf8').split('\n').filter(Boolean),
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { method = '', url = '', headers } = request;
  const functionKey = headers['x-functions-key']?.toString();
  return { method, url, authorization: headers.authorization, functionKey, body: Buffer.concat(parts) };
}

function answer(response: ServerResponse, [status, body, headers = {}]: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A program of the repository and its arguments. */
async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const running = spawn(process.execPath, args, {
    cwd: root,
    env: { ...onTestDay(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void running.kill('SIGKILL'));
  let output = '';
  let errors = '';
  running.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  running.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve) => running.once('close', resolve));
  return { code, output, errors };
}
