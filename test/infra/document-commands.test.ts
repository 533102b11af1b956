/** The commands of the documents of `infra/` work unchanged in every shell. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { read } from '../architecture/source.ts';
import { testWithPowerShell, testWithShell } from '../kit/test-with.ts';
import { blocksIn, commandsIn, infraDocuments, printedCommands, wordsOf } from './kit/document-commands.ts';
import { brokenRules, shellRules } from './kit/shell-rules.ts';

test.each(printedCommands)('$document: $text', ({ text }) => {
  expect(brokenRules(text)).toEqual([]);
});

const bad: readonly (readonly [command: string, rule: string])[] = [
  ['export INSTEP_TENANT=contoso', 'begins with a program that all shells know'],
  ['INSTEP_MODE=repair npm start', 'begins with a program that all shells know'],
  [
    'curl -s https://func-instep-abc.azurewebsites.net/api/health',
    'begins with a program that all shells know',
  ],
  ['./instep.env', 'begins with a program that all shells know'],
  ['az deployment group create -g rg-instep \\', 'is one line'],
  ['az deployment group create -g rg-instep `', 'is one line'],
  ['az deployment group create -g rg-instep ^', 'is one line'],
  ['azd auth login && az login', 'is one command'],
  ['azd auth login; az login', 'is one command'],
  ['az account list | more', 'is one command'],
  ['npm run deploy "--" --app $app', 'has no variable and no substitution'],
  ['npm run deploy "--" --app "$(az functionapp list)"', 'has no variable and no substitution'],
  ['npm run deploy "--" --app %APP%', 'has no variable and no substitution'],
  [
    'azd env set INSTEP_TENANT_ID <Entra tenant id>',
    'has no redirection, and no placeholder that looks like one',
  ],
  ['azd env set INSTEP_TENANT contoso   # of contoso.sharepoint.com', 'has no comment'],
  ["az ad app create --display-name 'Instep'", 'has no single quotes'],
  ['az deployment group create -p "readers=[]"', 'has no inline JSON, list or group'],
  ['az rest --body {"a":1}', 'has no inline JSON, list or group'],
  ['npm run deploy "--" --package C:\\instep.zip', 'has no escapes'],
  ['npm run api "--" GET runs?limit=5', 'has no pattern of files and no home'],
  ['azd env set DEPLOY_ALERT_EMAILS it@contoso.com,hr@contoso.com', 'has commas in quotes only'],
  ['az deployment group create -p @infra/parameters.json', 'has no word that begins with @'],
  ['npm run grant -- --principal PRINCIPAL-ID', 'has -- in quotes'],
  ['azd env set INSTEP_SCOPE_GROUP ""', 'has no empty argument'],
  ['az deployment group create -p readers="ID-1,ID-2"', 'quotes whole words'],
  ['azd env set INSTEP_COMPANY "Contoso', 'closes its quotes'],
];

describe('a command that one of the shells reads differently is refused', () => {
  test.each(bad)('%s', (command, rule) => {
    expect(brokenRules(command)).toContain(rule);
  });

  test('by every rule at least once', () => {
    expect([...new Set(bad.map(([, rule]) => rule))].sort()).toEqual(
      shellRules.map(({ name }) => name).sort(),
    );
  });

  test('in every kind of block', () => {
    const text = '1. List:\n\n   ```powershell\n   az login; azd up\n   ```\n\n```sh\nexport A=b\n```\n';
    expect(commandsIn('x.md', text).map((one) => one.text)).toEqual(['az login; azd up', 'export A=b']);
  });
});

test.each(infraDocuments)('%s has only blocks of commands, requests and Bicep', (document) => {
  const languages = blocksIn(read(document)).map(({ language }) => language);
  expect(languages.filter((language) => !['', 'sh', 'http', 'bicep'].includes(language))).toEqual([]);
});

test.each(infraDocuments)('%s names no command in a sentence that PowerShell would change', (document) => {
  expect(read(document)).not.toMatch(/`npm (run [\w:]+|start|test) -- /);
});

/** The arguments that programs get, as a program that prints them sees them. */
const given = printedCommands
  .map(({ text }) => text)
  .filter((text) => !text.startsWith('cd '))
  .map((text) => ({ text, words: wordsOf(text) }));
const expected = given.map(({ words }) => `${words.slice(1).join('\n')}\n\n`).join('');

testWithShell('a POSIX shell passes on the same words', () => {
  const shows = ['az', 'azd', 'npm', 'node', 'pac', 'winget', 'brew']
    .map((program) => `${program}() { printf "%s\\n" "$@"; echo; }\n`)
    .join('');
  const script = shows + given.map(({ text }) => `${text}\n`).join('');
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(expected);
});

testWithPowerShell('PowerShell passes on the same words', () => {
  expect(shownByPowerShell(given.map(({ text }) => text))).toBe(expected);
});

testWithPowerShell('PowerShell changes what the rules refuse', () => {
  expect(shownByPowerShell(['npm run grant -- --apply'])).toBe('run\ngrant\n--apply\n\n');
  expect(shownByPowerShell(['npm run api it@contoso.com,hr@contoso.com'])).toContain(
    'it@contoso.com\nhr@contoso.com',
  );
  expect(shownByPowerShell(['az login --user @me'])).toBe('login\n--user\n\n');
});

/** What programs get from PowerShell, an argument a line, and a blank line after each command. */
function shownByPowerShell(commands: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-powershell-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const show = path.join(folder, 'show');
  writeFileSync(show, '#!/bin/sh\nprintf "%s\\n" "$@"\necho\n', { mode: 0o755 });
  const programs = ['az', 'azd', 'node', 'pac', 'winget', 'brew'];
  const script = [
    ...programs.map((program) => `Set-Alias ${program} '${show}'`),
    // npm is a script there, which gets its arguments as functions do.
    `function npm { & '${show}' @args }`,
    ...commands,
  ];
  const file = path.join(folder, 'commands.ps1');
  writeFileSync(file, `${script.join('\n')}\n`);
  return execFileSync('pwsh', ['-NoProfile', '-NonInteractive', '-File', file], { encoding: 'utf8' });
}
