/** The commands of the documents of `infra/` work unchanged in every shell. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { read } from '../architecture/source.ts';
import { testWithShell } from '../kit/test-with.ts';
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

describe('a command that some shell reads differently is refused', () => {
  test.each(bad)('%s', (command, rule) => {
    expect(brokenRules(command)).toContain(rule);
  });

  test('by every rule', () => {
    expect([...new Set(bad.map(([, rule]) => rule))].sort()).toEqual(
      shellRules.map(({ name }) => name).sort(),
    );
  });

  test('wherever it is printed', () => {
    const text = '1. List:\n\n   ```powershell\n   az login; azd up\n   ```\n\n```sh\nexport A=b\n```\n';
    expect(commandsIn('x.md', text).map((one) => one.text)).toEqual(['az login; azd up', 'export A=b']);
  });
});

test.each(infraDocuments)('%s shows nothing but commands, requests and Bicep', (document) => {
  const languages = blocksIn(read(document)).map(({ language }) => language);
  expect(languages.filter((language) => !['', 'sh', 'http', 'bicep'].includes(language))).toEqual([]);
});

test.each(infraDocuments)('%s names no command in a sentence that PowerShell would change', (document) => {
  expect(read(document)).not.toMatch(/`npm (run [\w:]+|start|test) -- /);
});

testWithShell('a POSIX shell sees the same words', () => {
  const script = printedCommands.map(({ text }) => `show ${text}\n`).join('');
  const show = 'show() { printf "%s\\n" "$@"; echo; }\n';
  const seen = execFileSync('sh', ['-c', show + script], { encoding: 'utf8' });
  expect(seen).toBe(printedCommands.map(({ text }) => `${wordsOf(text).join('\n')}\n\n`).join(''));
});
