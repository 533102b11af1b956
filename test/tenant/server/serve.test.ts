/** `npm run tenant` as its own process. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { testWithShell } from '../../kit/test-with.ts';

const run = promisify(execFile);
const script = path.resolve('local/tenant/serve.ts');
const folder = await mkdtemp(path.join(tmpdir(), 'tenant-'));
const certificate = path.join(folder, 'certificate.pem');
afterAll(() => rm(folder, { recursive: true }));

/** Prints what a client needs; `use` is called while it runs. Ends on Ctrl-C. */
async function serveUntilInterrupted(use: (said: string) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [
    script,
    '--port',
    '0',
    '--users',
    '0',
    '--kind',
    'empty',
    '--certificate',
    certificate,
  ]);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('Ctrl-C')) break;
  }
  await use(said);
  child.kill('SIGINT');
  expect(await exited).toBe(0);
}

test('prints what a client needs, and ends on Ctrl-C', () =>
  serveUntilInterrupted(async (said) => {
    expect(said).toContain('graph.microsoft.com, contoso.sharepoint.com, contoso-my.sharepoint.com');
    expect(said).toContain(`NODE_EXTRA_CA_CERTS=${certificate}`);
    expect(await readFile(certificate, 'utf8')).toContain('BEGIN CERTIFICATE');
  }));

testWithShell('its curl works as printed', () =>
  serveUntilInterrupted(async (said) => {
    const commands = /TOKEN=[\s\S]*displayName'/.exec(said)?.[0] ?? '';
    expect(commands).toContain('--cacert');
    const { stdout } = await run('sh', ['-c', commands]);
    expect(JSON.parse(stdout)).toMatchObject({ value: [] });
  }),
);

test('sends a parent process its addresses, and ends with it', async () => {
  const args = [script, '--port', '0', '--users', '0', '--kind', 'empty', '--certificate', certificate];
  const options = ['--cloud', 'gcc-high', '--geos', 'eur,apc'];
  const child = spawn(process.execPath, [...args, ...options], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const message = await new Promise((resolve) => child.once('message', resolve));
  expect(message).toMatchObject({
    ready: {
      port: expect.any(Number),
      identityUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/msi\/token$/),
      identityHeader: expect.any(String),
      controlUrl: expect.stringMatching(/\/control$/),
      certificateFile: certificate,
      tenantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      hosts: [
        'graph.microsoft.us',
        ...['contoso', 'contosoeur', 'contosoapc'].flatMap((name) => [
          `${name}.sharepoint.us`,
          `${name}-my.sharepoint.us`,
        ]),
        'instep-local.vault.usgovcloudapi.net',
      ],
    },
  });
  child.disconnect();
  expect(await exited).toBe(0);
});

test.each([
  [['--port', 'many'], /'many' is invalid\. A port is a whole number/],
  [['--users', '-1'], /A whole number from 0 up/],
  [['--kind', 'other'], /Allowed choices are/],
  [['--limits', 'none'], /Allowed choices are/],
  [['--name', 'a.b'], /Letters, digits and hyphens only/],
  [['--cloud', 'moon'], /Allowed choices are/],
  [['--geos', 'EUR,NAM'], /NAM is the tenant's own/],
  [['--geos', 'EUR,EUR'], /each once/],
  [['--speed', '9'], /unknown option '--speed'/],
  [['--certificate', '--users'], /option '--certificate <file>' argument missing/],
  [['--port', '65535'], /--port 65535 leaves no port after it; give --identity-port too/],
  [['--port', '8800', '--identity-port', '8800'], /--port and --identity-port must be two different ports/],
  [['again'], /too many arguments/],
])('refuses %j with a sentence', async (args, message) => {
  await expectFailure(args, message, 2);
});

test('says so when its port is in use', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  const args = ['--port', String(port), '--users', '0', '--kind', 'empty', '--certificate', certificate];
  await expectFailure(args, new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use`), 1);
  other.close();
});

async function expectFailure(args: readonly string[], message: RegExp, code: number): Promise<void> {
  const failure = await run(process.execPath, [script, ...args]).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code, stderr: expect.stringMatching(message), stdout: '' });
  expect((failure as { stderr: string }).stderr).not.toMatch(/^\s+at /m);
}
