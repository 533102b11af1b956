/** Reads the body of an answer as JSON. */

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Json =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly cause: string };

/**
 * Some gateways send an error page with status 200 and any content type, so the text itself is checked too.
 */
export function readJson(answer: Pick<Answer, 'headers' | 'bytes'>): Json {
  const text = new TextDecoder().decode(answer.bytes).trim();
  if (text === '') return { ok: false, cause: 'empty body' };
  if (looksLikeHtml(text)) return { ok: false, cause: 'HTML in place of JSON' };
  const type = answer.headers.get('content-type') ?? '';
  if (!/\bjson\b/i.test(type))
    return { ok: false, cause: `content type ${type || 'missing'} in place of JSON` };
  return parseJson(text);
}

/** For answers that should be something else. */
export function looksLikeHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body|\?xml|!--)/i.test(text);
}

function parseJson(text: string): Json {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, cause: 'JSON that is cut short or malformed' };
    throw error;
  }
}
