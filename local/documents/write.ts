/** `npm run documents`: updates the tables of the reference documents, and prints the files that it changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { parseOptions } from '../command-line.ts';
import { documents, refreshed } from './documents.ts';

parseOptions(
  new Command('npm run documents').description(
    'Updates the generated tables of the reference documents, and prints the files that it changed.',
  ),
  process.argv.slice(2),
);
for (const document of documents) {
  const file = fileURLToPath(new URL(`../../${document.file}`, import.meta.url));
  const before = readFileSync(file, 'utf8');
  const after = refreshed(before, document);
  if (after === before) continue;
  writeFileSync(file, after);
  process.stdout.write(`${document.file}\n`);
}
