/**
 * Percent-decoding as .NET does it: once, and only what gives valid UTF-8; any other escape stays as it is written.
 * `UrlDecoder` of Kestrel and `Uri.UnescapeDataString`: https://github.com/dotnet/aspnetcore, src/Shared/UrlDecoder.
 */
const run = /(?:%[0-9a-f]{2})+/gi;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `kept`: bytes whose escape stays, such as the slash in a path. */
export function decodePercent(text: string, kept: readonly number[] = []): string {
  return text.replace(run, (escapes) => decodeRun(escapes, kept));
}

function decodeRun(escapes: string, kept: readonly number[]): string {
  const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
  let decoded = '';
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at] ?? 0);
    const text = kept.includes(bytes[at] ?? 0) ? undefined : tryDecode(bytes.subarray(at, at + length));
    decoded += text ?? escapes.slice(at * 3, at * 3 + 3);
    at += text === undefined ? 1 : length;
  }
  return decoded;
}

/** Of the character that begins with this byte. */
function lengthOf(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

function tryDecode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

const literal = /[^A-Za-z0-9!$&'()*+,\-./:;=@_~]/gu;

/** As the host's proxy writes a decoded path again: `%` is encoded too, so a `%2F` that stayed becomes `%252F`. */
export function encodePath(path: string): string {
  return path.replace(literal, (character) =>
    [...Buffer.from(character, 'utf8')]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}
