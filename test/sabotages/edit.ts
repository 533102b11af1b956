/** Makes the edits of a sabotage in texts. */
import { parseAst } from 'vitest/node';
import type { Edit } from './sabotage.ts';

/** The texts of the edited files, by path. Throws where an edit fits nowhere or twice, or leaves no TypeScript. */
export function broken(
  edits: readonly Edit[],
  texts: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const after = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const text = after.get(file) ?? texts.get(file);
    if (text === undefined) throw new Error(`${file}: there is no such file`);
    const places = text.split(from).length - 1;
    if (places !== 1) throw new Error(`${file} has ${places} places for this edit, not one: ${from}`);
    after.set(
      file,
      text.replace(from, () => to),
    );
  }
  for (const [file, text] of after) if (file.endsWith('.ts')) mustParse(file, text);
  return after;
}

/** Types are not checked: the tests run without them. */
function mustParse(file: string, text: string): void {
  try {
    parseAst(text, { lang: 'ts' });
  } catch (error) {
    throw new Error(`${file} is no TypeScript any more`, { cause: error });
  }
}
