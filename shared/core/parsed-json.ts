/** Parses JSON; undefined if the text is not JSON. For texts from services and callers, which may be anything. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
