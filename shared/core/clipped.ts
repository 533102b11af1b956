/** Texts of other services, shortened so that they fit where they are stored. */

/** In characters; about two sentences. */
const usual = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: in JSON, each of them takes six characters
const controlCharacters = /[\u0000-\u001f\u007f]/g;

/** At most `most` characters, without control characters. */
export function clipped(text: string, most = usual): string {
  const plain = text.replace(controlCharacters, ' ');
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`;
}
