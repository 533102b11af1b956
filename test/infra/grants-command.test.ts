/** `npm run grant` as a process of its own, as a pipeline runs it: exit codes, plain text, no questions. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { read } from '../architecture/source.ts';
import { onTestDay } from '../kit/calendar.ts';
import { administrator, type GrantStage, grantStage } from './kit/grant-stage.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [, program = ''] = / && node (\S+)$/.exec(JSON.parse(read('package.json')).scripts.grant) ?? [];

async function command(args: readonly string[], stage?: GrantStage) {
  const redirection = stage && { port: stage.server.port, certificatePem: stage.server.certificatePem };
  const child = spawn(
    process.execPath,
    [...(stage ? ['--import', './test/infra/kit/lead-to-tenant.ts'] : []), program, ...args],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...onTestDay(),
        PATH: stage?.bin ?? '',
        FORCE_COLOR: '1',
        TEST_TENANT: JSON.stringify(redirection),
      },
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

const asked = (stage: GrantStage) => ['--principal', stage.identity.id, '--tenant', 'contoso'];

describe('a process', () => {
  test('ends with 0 when the plan is printed, or carried out', async () => {
    const stage = await grantStage();
    const dry = await command(asked(stage), stage);
    expect([dry.stderr, dry.code]).toEqual(['', 0]);
    expect(dry.stdout).toMatch(/^Principal id-instep-abc \(ManagedIdentity\)/);
    expect(dry.stdout).not.toContain('\u001b');
    expect(stage.server.counts().writes).toBe(0);
    const applied = await command([...asked(stage), '--apply'], stage);
    expect([applied.stderr, applied.code]).toEqual(['', 0]);
    expect(applied.stdout).toMatch(/Granted now: 6; granted before: 0/);
    expect(stage.server.counts().writes).toBe(6);
  });

  test('ends with 1 when something stays unknown', async () => {
    const stage = await grantStage({ roles: administrator.slice(0, 2) });
    const { code, stderr } = await command([...asked(stage), '--apply'], stage);
    expect([code, stderr]).toEqual([1, '\nNot complete: what is unknown above was left alone.\n']);
  });

  test('ends with 1 and one message when it fails', async () => {
    const stage = await grantStage({ signedIn: false });
    const { code, stdout, stderr } = await command(asked(stage), stage);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/There is no sign-in for graph\.microsoft\.com/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

const someone = ['--principal', 'id-instep'];
const contoso = [...someone, '--tenant', 'contoso'];

describe('an invalid option ends with 2 and is named', () => {
  test.each([
    ['no principal', [], /--principal <id or name>' not specified/],
    ['an empty one', ['--principal', ''], /identityPrincipalId/],
    ['one to be filled in', ['--principal', '<output>'], /identityPrincipalId/],
    ['no value', ['--principal', '--apply'], /argument '--apply' is invalid/],
    ['no tenant for Sites.Selected', someone, /Sites\.Selected needs --tenant/],
    ['a host for a tenant', [...someone, '--tenant', 'contoso.sharepoint.com'], /without \.sharepoint\.com/],
    ['a name for an id', [...contoso, '--tenant-id', 'contoso'], /A GUID is needed/],
    ['a cloud that does not exist', [...contoso, '--cloud', 'mars'], /global, gcc-high, dod, china/],
    ['another permission', [...contoso, '--site-write', 'Sites.Manage.All'], /Sites\.FullControl\.All/],
    ['a choice of what to revoke', [...someone, '--revoke', '--group-scope'], /cannot be used with/],
    ['something else', [...contoso, 'now'], /too many arguments/],
  ] as const)('%s', async (_name, args, says) => {
    const { code, stdout, stderr } = await command(args);
    expect(stderr).toMatch(says);
    expect([code, stdout]).toEqual([2, '']);
  });
});
