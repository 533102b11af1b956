/** What a text says as JSON; undefined: it is none. For texts of others, of which anything may be expected. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
