/** The commands that the documents of `infra/` print. */
import { readdirSync } from 'node:fs';
import { read } from '../../architecture/source.ts';

const infra = new URL('../../../infra/', import.meta.url);

/** From the root of the repository. */
export const infraDocuments: readonly string[] = readdirSync(infra, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `infra/${name.replaceAll('\\', '/')}`)
  .sort();

interface Block {
  /** What follows the opening fence; nothing for what is only shown. */
  readonly language: string;
  readonly lines: readonly string[];
}

/** A block inside a list is indented as its fence is. */
export function blocksIn(text: string): readonly Block[] {
  return [...text.matchAll(/^( *)```(\S*)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = '', language = '', body = '']) => ({
      language,
      lines: body
        .split('\n')
        .slice(0, -1)
        .map((line) => line.slice(indent.length)),
    }),
  );
}

export interface PrintedCommand {
  readonly document: string;
  readonly text: string;
}

/** Every line of every block of commands, for any shell that its language names. */
export function commandsIn(document: string, text: string = read(document)): readonly PrintedCommand[] {
  return blocksIn(text)
    .filter(({ language }) => /^(sh|bash|shell|zsh|console|powershell|pwsh|ps1|cmd|bat)$/.test(language))
    .flatMap(({ lines }) => lines)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ document, text: line }));
}

export const printedCommands = infraDocuments.flatMap((document) => commandsIn(document));

/** The words of a command that keeps the rules of shell-rules.ts, without their quotes. */
export function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}
